"""What events exist and who consumes them. Filled at import, by `events.py` and `consumers.py` of each app."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Protocol, TypeVar

T = TypeVar("T", bound=type)


@dataclass(frozen=True, slots=True)
class EventType:
    code: str
    subject: str
    payload: type


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event as a consumer meets it: `fact` is the frozen dataclass that was published."""

    id: int
    code: str
    actor_kind: str
    actor_id: int
    subject_kind: str
    subject_id: int
    occurred_at: datetime
    fact: Any


class Consumer(Protocol):
    def __call__(self, *, event: Occurrence, now: datetime) -> None: ...


_types: dict[str, EventType] = {}
_codes: dict[type, EventType] = {}
_consumers: dict[str, Consumer] = {}
_wanted: dict[str, list[str]] = defaultdict(list)
Asks = Callable[[], Collection[str]]
_asks: dict[str, Asks] = {}


class DuplicateCodeError(RuntimeError):
    """Two events or two consumers share a name: a programming error found at start-up."""


def event(code: str, *, subject: str) -> Callable[[T], T]:
    """Register a frozen dataclass as an event. Its first field is the id of the subject."""

    def register(payload: T) -> T:
        if code in _types:
            raise DuplicateCodeError(code)
        found = EventType(code=code, subject=subject, payload=payload)
        _types[code] = _codes[payload] = found
        return payload

    return register


def consumer(name: str, *codes: str, asks: Asks | None = None) -> Callable[[Consumer], Consumer]:
    """Register a reaction: it runs once for each event of these codes, in a transaction of its own.

    `asks` is called in the publisher's transaction and names those of the codes that this tenant wants to be reacted
    to; the others cost no delivery. Keep it to one small query.
    """

    def register(function: Consumer) -> Consumer:
        if name in _consumers:
            raise DuplicateCodeError(name)
        _consumers[name] = function
        if asks is not None:
            _asks[name] = asks
        for code in codes:
            _wanted[code].append(name)
        return function

    return register


def type_of(fact: object) -> EventType:
    return _codes[type(fact)]


def subject_id_of(fact: Any) -> int:
    return int(getattr(fact, fields(fact)[0].name))


def encode(fact: Any) -> dict[str, Any]:
    return asdict(fact)


def decode(code: str, data: dict[str, Any]) -> Any:
    """Unknown keys are dropped: an older process may read what a newer one wrote."""
    payload = _types[code].payload
    known = {field.name for field in fields(payload)}
    return payload(**{key: value for key, value in data.items() if key in known})


def consumers_of(code: str) -> list[str]:
    return _wanted.get(code, [])


def asks_of(name: str) -> Asks | None:
    return _asks.get(name)


def get_consumer(name: str) -> Consumer | None:
    return _consumers.get(name)


def list_codes() -> list[str]:
    return sorted(_types)
