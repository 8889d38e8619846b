"""Service level clocks: a deadline is a pure function of a clock's marks, its target and the calendar.

Each (ticket, metric, cycle) has one history of marks. Time counts from `start` to `pause`, from `resume` on, and only
while the calendar is open. `retarget` changes target or calendar from the original start: time already used stays used.
A recorded breach stays recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Mark(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RETARGET = "retarget"
    NEAR = "near"
    BREACH = "breach"
    SATISFY = "satisfy"
    CANCEL = "cancel"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    SATISFIED = "satisfied"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({ClockState.RUNNING, ClockState.PAUSED})


@dataclass(frozen=True, slots=True)
class Happening:
    """One mark of a clock's history. `target_seconds` and `calendar_id` come with `start` and `retarget`."""

    mark: Mark
    at: datetime
    target_seconds: int | None = None
    calendar_id: int | None = None
    reason: str = ""


class Calendar:
    """What the arithmetic needs of a business calendar; `kernel.clock.rules` has the real ones.

    `add` gives None where the calendar ends before that much time has passed.
    """

    def __init__(
        self,
        add: Callable[[datetime, timedelta], datetime | None],
        elapsed: Callable[[datetime, datetime], timedelta],
    ) -> None:
        self.add = add
        self.elapsed = elapsed


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as its marks leave it. `due_at` and `near_at` are None while it does not run or its calendar ends."""

    state: ClockState
    started_at: datetime
    target_seconds: int
    calendar_id: int
    used: timedelta
    due_at: datetime | None
    near_at: datetime | None
    near_told_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None


class NoStartError(ValueError):
    """A history must begin with `start`, target and calendar: anything else is a bug in the caller."""


def read(
    history: Sequence[Happening], *, calendar: Callable[[int], Calendar], near_percent: int | None
) -> Reading:
    """`calendar` finds a calendar by id; `near_percent` of the target used is the early warning (None: no warning)."""
    if not history or history[0].mark is not Mark.START:
        raise NoStartError("The first mark of a clock is its start.")
    target, calendar_id = _terms(history)
    spans, running_since, ended_at = _spans(history)
    found = calendar(calendar_id)
    used = sum((found.elapsed(start, end) for start, end in spans), timedelta())
    state = _state(history)
    due_at = near_at = None
    if state is ClockState.RUNNING and running_since is not None:
        due_at = _deadline(found, spans, running_since, timedelta(seconds=target))
        if near_percent is not None:
            near_at = _deadline(found, spans, running_since, timedelta(seconds=target * near_percent / 100))
    return Reading(
        state=state,
        started_at=history[0].at,
        target_seconds=target,
        calendar_id=calendar_id,
        used=used,
        due_at=due_at,
        near_at=near_at,
        near_told_at=_when(history, Mark.NEAR),
        breached_at=_when(history, Mark.BREACH),
        ended_at=ended_at,
    )


def _terms(history: Sequence[Happening]) -> tuple[int, int]:
    target = calendar_id = None
    for happening in history:
        target = happening.target_seconds if happening.target_seconds is not None else target
        calendar_id = happening.calendar_id if happening.calendar_id is not None else calendar_id
    if target is None or calendar_id is None:
        raise NoStartError("A clock's start carries its target and calendar.")
    return target, calendar_id


def _spans(
    history: Sequence[Happening],
) -> tuple[list[tuple[datetime, datetime]], datetime | None, datetime | None]:
    """Finished stretches of running, since when it runs now, and when it ended."""
    spans: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for happening in history:
        if happening.mark in {Mark.START, Mark.RESUME} and since is None:
            since = happening.at
        elif happening.mark is Mark.PAUSE and since is not None:
            spans.append((since, happening.at))
            since = None
        elif happening.mark in {Mark.SATISFY, Mark.CANCEL}:
            if since is not None:
                spans.append((since, happening.at))
            return spans, None, happening.at
    return spans, since, None


def _state(history: Sequence[Happening]) -> ClockState:
    after = {
        Mark.START: ClockState.RUNNING,
        Mark.RESUME: ClockState.RUNNING,
        Mark.PAUSE: ClockState.PAUSED,
        Mark.SATISFY: ClockState.SATISFIED,
        Mark.CANCEL: ClockState.CANCELLED,
    }
    return next(after[happening.mark] for happening in reversed(history) if happening.mark in after)


def _deadline(
    calendar: Calendar, spans: Sequence[tuple[datetime, datetime]], since: datetime, budget: timedelta
) -> datetime | None:
    """When the budget was or will be used up: inside a finished stretch, or on from `since`."""
    for start, end in spans:
        used = calendar.elapsed(start, end)
        if used >= budget:
            return calendar.add(start, budget)
        budget -= used
    return calendar.add(since, budget)


def _when(history: Sequence[Happening], mark: Mark) -> datetime | None:
    return next((happening.at for happening in history if happening.mark is mark), None)
