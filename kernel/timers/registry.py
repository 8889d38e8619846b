"""Who handles which kind of timer, and which jobs recur. Filled at import."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DueTimer:
    id: int
    subject_id: int
    key: str
    due_at: datetime
    generation: int


class TimerHandler(Protocol):
    def __call__(self, *, due: list[DueTimer], now: datetime) -> None: ...


class PeriodicHandler(Protocol):
    def __call__(self, *, now: datetime) -> None: ...


Lock = Callable[[Collection[int]], object]


@dataclass(frozen=True, slots=True)
class Handling:
    """`lock` takes the subjects' rows before the timers', the order in which operations take them too."""

    handle: TimerHandler
    lock: Lock | None


@dataclass(frozen=True, slots=True)
class Periodic:
    name: str
    every: timedelta
    run: PeriodicHandler


_handlers: dict[str, Handling] = {}
_periodic: dict[str, Periodic] = {}


def timer_handler(kind: str, *, lock: Lock | None = None) -> Callable[[TimerHandler], TimerHandler]:
    def register(function: TimerHandler) -> TimerHandler:
        _handlers[kind] = Handling(handle=function, lock=lock)
        return function

    return register


def periodic(name: str, *, every: timedelta) -> Callable[[PeriodicHandler], PeriodicHandler]:
    """A recurring job. It runs outside any tenant and opens what it needs."""

    def register(function: PeriodicHandler) -> PeriodicHandler:
        _periodic[name] = Periodic(name=name, every=every, run=function)
        return function

    return register


def get_handling(kind: str) -> Handling | None:
    return _handlers.get(kind)


def list_periodic() -> list[Periodic]:
    return list(_periodic.values())


def get_periodic(name: str) -> Periodic | None:
    return _periodic.get(name)
