"""Service level clocks: a deadline is a pure function of a clock's marks, its target and the calendar.

Each (ticket, metric, cycle) has one history of marks. Time counts from `start` to `pause`, from `resume` on, and only
while the calendar is open; without a calendar all time counts. `retarget` changes target and calendar from the original
start: time already used stays used. A recorded breach stays recorded, and so does a threshold that was reached.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WHOLE = 100


class Mark(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RETARGET = "retarget"
    THRESHOLD = "threshold"
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
    """One mark of a clock's history. `target_seconds` and `calendar_id` come with `start` and `retarget`, where no
    calendar means around the clock; `threshold` is the key of the one that was reached.
    """

    mark: Mark
    at: datetime
    target_seconds: int | None = None
    calendar_id: int | None = None
    threshold: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A moment on a clock: a share of its target, or so many of its own seconds after (below zero: before) its end."""

    percent: int = WHOLE
    offset_seconds: int = 0

    @property
    def key(self) -> str:
        """Short and stable: `p80`, `b30` and `a60` (minutes before and after)."""
        if not self.offset_seconds:
            return f"p{self.percent}"
        return f"{'a' if self.offset_seconds > 0 else 'b'}{abs(self.offset_seconds) // 60}"

    def budget(self, target: timedelta) -> timedelta | None:
        """How much of the clock's time has passed then; None where the target is shorter than the time before it."""
        found = target * self.percent / WHOLE + timedelta(seconds=self.offset_seconds)
        return found if found > timedelta() else None


def threshold_words(key: str) -> str:
    """What reaching it means, after the name of the metric: "is due in 30 min", "has used 80 % of its time"."""
    kind, amount = key[:1], key[1:]
    if not amount.isdecimal():
        return "needs attention"
    if kind == "p":
        return "was missed" if int(amount) == WHOLE else f"has used {amount} % of its time"
    hours, minutes = divmod(int(amount), 60)
    length = " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)
    return f"is due in {length}" if kind == "b" else f"was missed {length} ago"


@dataclass(frozen=True, slots=True, order=True)
class Reached:
    at: datetime
    key: str


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
    """A clock as its marks leave it. `due_at` is None after its end, where its calendar ends first, and while it
    stands, unless its time is used up already. `coming` are the thresholds that were not told yet, in order of time
    (of a standing clock only those that have passed), `reached` those that were told.
    """

    state: ClockState
    started_at: datetime
    target_seconds: int
    calendar_id: int | None
    used: timedelta
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    coming: tuple[Reached, ...]
    reached: tuple[Reached, ...]

    @property
    def next_at(self) -> datetime | None:
        """When something will have to be recorded next: a threshold, or the breach."""
        ahead = [one.at for one in self.coming[:1]]
        if self.due_at is not None and self.breached_at is None:
            ahead.append(self.due_at)
        return min(ahead, default=None)


class NoStartError(ValueError):
    """A history must begin with `start`, target and calendar: anything else is a bug in the caller."""


def read(
    history: Sequence[Happening],
    *,
    calendar: Callable[[int | None], Calendar],
    thresholds: Sequence[Threshold] = (),
) -> Reading:
    """`calendar` finds a calendar by id, or around the clock for None."""
    if not history or history[0].mark is not Mark.START:
        raise NoStartError("The first mark of a clock is its start.")
    target, calendar_id = _terms(history)
    spans, running_since, ended_at = _spans(history)
    found = calendar(calendar_id)
    lengths = [found.elapsed(start, end) for start, end in spans]
    reached = tuple(Reached(one.at, one.threshold) for one in history if one.mark is Mark.THRESHOLD)
    due_at: datetime | None = None
    coming: tuple[Reached, ...] = ()
    if ended_at is None:
        stretch = _Stretch(found, spans, lengths, running_since)
        due_at = stretch.when(timedelta(seconds=target))
        coming = _coming(stretch, timedelta(seconds=target), thresholds, {one.key for one in reached})
    return Reading(
        state=_state(history),
        started_at=history[0].at,
        target_seconds=target,
        calendar_id=calendar_id,
        used=sum(lengths, timedelta()),
        due_at=due_at,
        breached_at=next((one.at for one in history if one.mark is Mark.BREACH), None),
        ended_at=ended_at,
        coming=coming,
        reached=reached,
    )


def _terms(history: Sequence[Happening]) -> tuple[int, int | None]:
    for happening in reversed(history):
        if happening.target_seconds is not None:
            return happening.target_seconds, happening.calendar_id
    raise NoStartError("A clock's start carries its target.")


def _coming(
    stretch: "_Stretch", target: timedelta, thresholds: Sequence[Threshold], told: Collection[str]
) -> tuple[Reached, ...]:
    ahead = []
    for threshold in thresholds:
        budget = threshold.budget(target)
        at = stretch.when(budget) if budget is not None and threshold.key not in told else None
        if at is not None:
            ahead.append(Reached(at, threshold.key))
    return tuple(sorted(ahead))


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


@dataclass(frozen=True, slots=True)
class _Stretch:
    """An open clock: its finished stretches with what each used, and since when it runs now, if it does."""

    calendar: Calendar
    spans: Sequence[tuple[datetime, datetime]]
    lengths: Sequence[timedelta]
    since: datetime | None

    def when(self, budget: timedelta) -> datetime | None:
        """When that much was or will be used up: inside a finished stretch, or on from `since`; else None."""
        for (start, _), used in zip(self.spans, self.lengths, strict=True):
            if used >= budget:
                return self.calendar.add(start, budget)
            budget -= used
        return None if self.since is None else self.calendar.add(self.since, budget)
