"""Reading configuration that somebody wrote as JSON: every complaint names the place that is wrong."""

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from kernel.errors import Invalid

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
MAX_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands: `targets.first_reply.normal`, `fields.2.key`. `error` is what refusing raises."""

    path: str
    value: Any
    error: type[Invalid]

    def refuse(self, message: str) -> NoReturn:
        told = f"{self.path}: {message}" if self.path else message
        raise self.error(told, fields={self.path: [message]})

    def at(self, name: str | int, value: Any) -> "Place":
        shown = str(name)[:MAX_SHOWN]
        return Place(f"{self.path}.{shown}" if self.path else shown, value, self.error)

    @property
    def is_given(self) -> bool:
        return self.value is not None

    def mapping(self, *known: str) -> dict[str, "Place"]:
        """An object's entries by name; of `known` names every one, None where it was left out."""
        found = {} if self.value is None else self.value
        if not isinstance(found, dict):
            self.refuse("An object is needed here.")
        for name in found:
            if known and name not in known:
                self.at(name, None).refuse(f"There is no such field. Use {', '.join(known)}.")
        return {str(name): self.at(name, found.get(name)) for name in (known or found)}

    def items(self, *, most: int) -> list["Place"]:
        found = [] if self.value is None else self.value
        if not isinstance(found, list | tuple):
            self.refuse("A list is needed here.")
        if len(found) > most:
            self.refuse(f"At most {most} entries.")
        return [self.at(index, value) for index, value in enumerate(found)]

    def text(self, *, most: int, default: str | None = None) -> str:
        """One line or several, not empty unless there is a default."""
        if self.value in (None, "") and default is not None:
            return default
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse("A text is needed here.")
        if len(self.value) > most:
            self.refuse(f"At most {most} characters.")
        if _UNPRINTABLE.search(self.value):
            self.refuse("This contains an invisible control character.")
        return self.value

    def flag(self) -> bool:
        if self.value is not None and not isinstance(self.value, bool):
            self.refuse("Use true or false.")
        return bool(self.value)

    def whole(self, *, low: int, high: int) -> int:
        number = self.value
        if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
            self.refuse(f"A whole number from {low} to {high} is needed here.")
        return number
