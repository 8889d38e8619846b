"""What an object from the platform must look like: small, typed, and quick enough for thousands a second.

Here and not in rules because apps above describe their own kinds of news with it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Protocol
from zoneinfo import available_timezones

from kernel.errors import Invalid

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_COUNTRY = re.compile(r"[A-Z]{2}|")
_MISSING = object()
MAX_INTEGER = 2**63 - 1


class Field(Protocol):
    @property
    def required(self) -> bool: ...

    @property
    def default(self) -> Any: ...

    def clean(self, value: Any) -> Any:
        """The value as we keep it; raises `ValueError` with what to tell the sender."""


@dataclass(frozen=True, slots=True)
class Text:
    max_length: int = 200
    required: bool = False
    default: str = ""

    def clean(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("This should be a text.")  # noqa: TRY004 - one error type for all fields
        if len(value) > self.max_length:
            raise ValueError(f"At most {self.max_length} characters.")
        if _UNSTORABLE.search(value):
            raise ValueError("This holds characters that cannot be stored (NUL or half a pair).")
        if self.required and not value.strip():
            raise ValueError("This may not be empty.")
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    choices: frozenset[str]
    required: bool = False
    default: str = ""

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise ValueError(f"One of: {', '.join(sorted(self.choices))}.")
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """ISO 8601 with an offset."""

    required: bool = False
    default: datetime | None = None

    def clean(self, value: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is not None:
                return found.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            pass
        raise ValueError("A time with its offset, such as 2026-03-02T09:00:00Z.")


@dataclass(frozen=True, slots=True)
class Day:
    required: bool = False
    default: date | None = None

    def clean(self, value: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValueError("A date, such as 2026-03-02.") from None


@dataclass(frozen=True, slots=True)
class Integer:
    minimum: int = -MAX_INTEGER
    maximum: int = MAX_INTEGER
    required: bool = False
    default: int | None = None

    def clean(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("This should be a whole number.")  # noqa: TRY004
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"Between {self.minimum} and {self.maximum}.")
        return value


@dataclass(frozen=True, slots=True)
class Object:
    """Any JSON object, bounded by the length of its text."""

    max_bytes: int = 8 * 1024
    required: bool = False
    default: None = None

    def clean(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("This should be an object.")  # noqa: TRY004
        text = json.dumps(value)
        if len(text) > self.max_bytes:
            raise ValueError(f"At most {self.max_bytes} bytes of JSON.")
        if "\\u0000" in text or "\\ud" in text:
            _require_storable(value)
        return value


@dataclass(frozen=True, slots=True)
class Email:
    required: bool = False
    default: str = ""
    _text: ClassVar[Text] = Text(max_length=254)

    def clean(self, value: Any) -> str:
        text = self._text.clean(self._text.clean(value).strip().lower())  # lower case may be longer
        if text and not _EMAIL.fullmatch(text):
            raise ValueError("This is not an e-mail address.")
        return text


@dataclass(frozen=True, slots=True)
class Zone:
    required: bool = False
    default: str = ""
    _known: ClassVar[frozenset[str]] = frozenset(available_timezones())

    def clean(self, value: Any) -> str:
        if value != "" and (not isinstance(value, str) or value not in self._known):
            raise ValueError("A time zone's name, such as Europe/Berlin.")
        return str(value)


@dataclass(frozen=True, slots=True)
class Country:
    required: bool = False
    default: str = ""

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
            raise ValueError("Two capital letters, such as DE.")
        return value


@dataclass(frozen=True, slots=True)
class Shape:
    """Fields that are not named are ignored: the platform may know more than we do. Null means left out."""

    fields: Mapping[str, Field]

    def clean(self, data: Any) -> dict[str, Any]:
        """Raises `Invalid` with messages by field."""
        if not isinstance(data, dict):
            raise Invalid("This should be an object.", fields={"": ["This should be an object."]})
        found: dict[str, Any] = {}
        wrong: dict[str, list[str]] = {}
        for name, field in self.fields.items():
            value = data.get(name, _MISSING)
            if value is _MISSING or value is None:
                found[name] = field.default
                if field.required:
                    wrong[name] = ["This is required."]
                continue
            try:
                found[name] = field.clean(value)
            except ValueError as error:
                wrong[name] = [str(error)]
        if wrong:
            raise Invalid("Some fields are not right; see `fields`.", fields=wrong)
        return found


def _require_storable(value: Any) -> None:
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            stack += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            stack += part
        elif isinstance(part, str) and _UNSTORABLE.search(part):
            raise ValueError("A text in it holds characters that cannot be stored (NUL or half a pair).")
