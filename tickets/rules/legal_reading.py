"""What the marks of a legal deadline say: whether it runs, until when, and what will have to be told next.

Nothing pauses it. An approved extension moves its end; thresholds that lie ahead of the new end are told again, with
`#1`, `#2` … behind their key. A deadline that was missed stays missed, also when it is met afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.rules.legal import INNER, Duty, LegalTerms, inner_target, moment_of
from tickets.rules.sla import Reached


class LegalMark(StrEnum):
    START = "start"
    THRESHOLD = "threshold"
    EXTENDED = "extended"
    MISSED = "missed"
    MET = "met"
    VOID = "void"


class LegalState(StrEnum):
    RUNNING = "running"
    MET = "met"
    VOID = "void"


ENDS = {LegalMark.MET: LegalState.MET, LegalMark.VOID: LegalState.VOID}


@dataclass(frozen=True, slots=True)
class LegalHappening:
    """`due_at` comes with START and EXTENDED; `threshold` is the key of the one that was reached."""

    mark: LegalMark
    at: datetime
    due_at: datetime | None = None
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class ToTell:
    at: datetime
    mark: LegalMark
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class LegalReading:
    """`coming`: thresholds still ahead or not told yet, in order of time, while it runs."""

    duty: Duty
    state: LegalState
    started_at: datetime
    due_at: datetime
    inner_at: datetime | None
    extensions: int
    missed_at: datetime | None
    ended_at: datetime | None
    coming: tuple[Reached, ...]
    reached: tuple[Reached, ...]

    @property
    def is_running(self) -> bool:
        return self.state is LegalState.RUNNING

    @property
    def next_at(self) -> datetime | None:
        ahead = [one.at for one in self.coming[:1]]
        if self.is_running and self.missed_at is None:
            ahead.append(self.due_at)
        return min(ahead, default=None)

    def to_tell(self, now: datetime, *, at_the_end: bool = True) -> tuple[ToTell, ...]:
        """What has passed and was not told, each at its own moment. What is done exactly at the end is in time:
        for that, `at_the_end` leaves the end itself out.
        """
        passed = [ToTell(one.at, LegalMark.THRESHOLD, one.key) for one in self.coming if one.at <= now]
        is_over = self.due_at <= now if at_the_end else self.due_at < now
        if self.is_running and self.missed_at is None and is_over:
            kept = self.duty is Duty.UNTIL
            passed.append(ToTell(self.due_at, LegalMark.MET if kept else LegalMark.MISSED))
        return tuple(sorted(passed, key=lambda one: (one.at, one.mark is not LegalMark.THRESHOLD)))


class NoLegalStartError(ValueError):
    """A history must begin with START and its due date: anything else is a bug in the caller."""


def read_legal(history: Sequence[LegalHappening], terms: LegalTerms) -> LegalReading:
    if not history or history[0].mark is not LegalMark.START or history[0].due_at is None:
        raise NoLegalStartError("The first mark of a legal deadline is its start, with its due date.")
    started_at, due_at, moved_at, extensions = history[0].at, history[0].due_at, None, 0
    for one in history:
        if one.mark is LegalMark.EXTENDED and one.due_at is not None:
            due_at, moved_at, extensions = one.due_at, one.at, extensions + 1
    end = next((one for one in history if one.mark in ENDS), None)
    reached = tuple(Reached(one.at, one.threshold) for one in history if one.mark is LegalMark.THRESHOLD)
    moments = _moments(terms, started_at, due_at, suffix=f"#{extensions}" if extensions else "")
    told = {one.key for one in reached}
    ahead = [one for one in moments if one.key not in told and (moved_at is None or one.at > moved_at)]
    return LegalReading(
        duty=terms.duty,
        state=LegalState.RUNNING if end is None else ENDS[end.mark],
        started_at=started_at,
        due_at=due_at,
        inner_at=inner_target(terms, started_at=started_at, due_at=due_at),
        extensions=extensions,
        missed_at=next((one.at for one in history if one.mark is LegalMark.MISSED), None),
        ended_at=end.at if end else None,
        coming=tuple(sorted(ahead)) if end is None else (),
        reached=reached,
    )


def _moments(terms: LegalTerms, started_at: datetime, due_at: datetime, *, suffix: str) -> list[Reached]:
    found = [
        (stage.threshold.key, moment_of(stage.threshold, started_at=started_at, due_at=due_at))
        for stage in terms.stages
    ]
    found.append((INNER, inner_target(terms, started_at=started_at, due_at=due_at)))
    return [Reached(at, key + suffix) for key, at in found if at is not None]
