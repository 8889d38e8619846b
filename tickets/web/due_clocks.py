"""The clocks' part of "What is due, and why": marks and deadlines in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.actors import Actor
from tickets.queries.derivations import ComingRow, Derivation, MarkRow, Promise, list_derivations
from tickets.rules.sla import Mark, threshold_words
from tickets.web.presenting import Chip, ClockPanel, clock_panel, span

STARTS = {
    "created": "the ticket came in",
    "reply": "the desk answered",
    "customer_wrote": "the customer wrote",
    "reopened": "it was reopened",
    "team": "its team got it",
}
ENDS = {
    "reply": "a person answered",
    "solved": "the ticket was solved",
    "handed_over": "another team got it",
    "merged": "it went into another ticket",
    "no_promise": "nothing is promised any more",
}
CHANGES = {
    "priority": "the priority changed",
    "topic": "the topic changed",
    "team": "the team changed",
    "policy": "the policy changed",
    "calendar": "the calendar changed",
}
ICONS = {
    Mark.START: "play",
    Mark.PAUSE: "pause",
    Mark.RESUME: "play",
    Mark.RETARGET: "timer-reset",
    Mark.THRESHOLD: "timer",
    Mark.BREACH: "alarm-clock",
    Mark.SATISFY: "check",
    Mark.CANCEL: "x",
}


@dataclass(frozen=True, slots=True)
class MarkLine:
    icon: str
    title: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class ComingLine:
    title: str
    at: datetime
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueClock:
    """`left` is what a clock that stands has left."""

    panel: ClockPanel
    target: str
    left: str
    marks: tuple[MarkLine, ...]
    coming: tuple[ComingLine, ...]

    @property
    def chip(self) -> Chip:
        return self.panel.chip


def load_due_clocks(*, ticket_id: int, actor: Actor, now: datetime) -> list[DueClock]:  # noqa: ARG001 - one shape
    return [_due_clock(one, now=now) for one in list_derivations(ticket_id, now=now)]


def _due_clock(one: Derivation, *, now: datetime) -> DueClock:
    return DueClock(
        panel=clock_panel(one.clock, now=now),
        target=hours(one.clock.reading.target_seconds),
        left=hours(int(one.left.total_seconds())),
        marks=tuple(MarkLine(ICONS[mark.mark], say_mark(mark), mark.at, mark.who) for mark in one.marks),
        coming=tuple(_coming(coming) for coming in one.coming),
    )


def say_mark(mark: MarkRow) -> str:
    return TELLERS[mark.mark](mark)


def _start(mark: MarkRow) -> str:
    promise = f", {_say(mark.new)}" if mark.new else ""
    return f"Began: {STARTS.get(mark.reason) or _because(mark.reason)}{promise}"


def _retarget(mark: MarkRow) -> str:
    because = _because(mark.reason)
    return f"{because[:1].upper()}{because[1:]}: {_say(mark.new)} instead of {_say(mark.old)}"


def _end(mark: MarkRow) -> str:
    return ENDS.get(mark.reason) or _plain(mark.reason)


TELLERS: Mapping[Mark, Callable[[MarkRow], str]] = {
    Mark.START: _start,
    Mark.PAUSE: lambda mark: f"Stands: the ticket is {_plain(mark.reason)}",
    Mark.RESUME: lambda mark: f"Runs on: the ticket is {_plain(mark.reason)}",
    Mark.RETARGET: _retarget,
    Mark.THRESHOLD: lambda mark: threshold_words(mark.threshold).capitalize(),
    Mark.BREACH: lambda _: "Missed",
    Mark.SATISFY: lambda mark: f"Done: {_end(mark)}",
    Mark.CANCEL: lambda mark: f"Ended: {_end(mark)}",
}


def _because(reason: str) -> str:
    return CHANGES.get(reason) or f"because of {_plain(reason)}"


def _plain(reason: str) -> str:
    return reason.replace("_", " ")


def _say(promise: Promise | None) -> str:
    return f"{hours(promise.seconds)} ({promise.calendar})" if promise else "nothing"


def hours(seconds: int) -> str:
    """`26 h 30 min`, never days: a day of a business calendar is not one of 24 hours."""
    whole, minutes = divmod(seconds // 60, 60)
    return " ".join(f"{count} {unit}" for count, unit in ((whole, "h"), (minutes, "min")) if count) or "0 min"


def _coming(row: ComingRow) -> ComingLine:
    title = "it is due" if row.is_end else f"it {threshold_words(row.key)}"
    steps: list[str] = []
    for rung in row.rungs:
        told = ", ".join(rung.steps) + (", whatever their shift" if rung.urgent else "")
        later = rung.at - row.at
        steps.append(f"{span(later)} later: {told}" if later > timedelta() else told)
    return ComingLine(title, row.at, tuple(steps))
