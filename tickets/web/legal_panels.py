"""Legal deadlines in words and shapes that templates take, with the forms that change them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.actors import Actor, ActorKind
from kernel.tenancy.queries import get_tenant
from tickets import access
from tickets.queries.legal_deadlines import DeadlineRow, LegalComing, LegalMarkRow, Result, list_deadlines
from tickets.queries.legal_rules import list_legal_rules
from tickets.rules.legal import Duty, legal_threshold_words
from tickets.rules.legal_reading import LegalMark
from tickets.rules.legal_why import WhyKind
from tickets.web.legal_forms import ExtendForm, MeetForm, StartForm, VoidForm
from tickets.web.presenting import Chip, span

ICONS = {
    LegalMark.START: "play",
    LegalMark.THRESHOLD: "timer",
    LegalMark.EXTENDED: "timer-reset",
    LegalMark.MISSED: "alarm-clock",
    LegalMark.MET: "check",
    LegalMark.VOID: "x",
}
TONES = {LegalMark.MISSED: "danger", LegalMark.MET: "ok"}
WHY_WORDS = {
    WhyKind.COUNTED: "Counts",
    WhyKind.HOLIDAY: "Holiday",
    WhyKind.CLOSED: "Closed",
    WhyKind.CLOCK_CHANGE: "Clock change",
    WhyKind.CLAMPED: "Short month",
    WhyKind.OPENS: "Window",
    WhyKind.WARNING: "Take care",
    WhyKind.START: "Rule",
}


@dataclass(frozen=True, slots=True)
class HappenedLine:
    icon: str
    tone: str
    title: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ComingLine:
    title: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WhyLine:
    """`on` is a date in the zone of the counting."""

    on: Any
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class DeadlinePanel:
    """A deadline, and a form for whatever the reader may do with it (None: not theirs, or not now)."""

    row: DeadlineRow
    chip: Chip
    result: str
    happened: tuple[HappenedLine, ...]
    coming: tuple[ComingLine, ...]
    why: tuple[WhyLine, ...]
    meet: MeetForm | None
    void: VoidForm | None
    extend: ExtendForm | None
    may_decide: bool

    @property
    def source_url(self) -> str:
        """Where the source is an address; a citation stays plain text."""
        source = self.row.terms.source
        return source if source.startswith(("https://", "http://")) and " " not in source else ""


@dataclass(frozen=True, slots=True)
class LegalPanel:
    """`start` is None where the reader may not, or the catalogue is empty."""

    panels: tuple[DeadlinePanel, ...]
    start: StartForm | None


Bound = Mapping[
    tuple[str, int], Any
]  # forms with errors, by what they do and to which deadline (0: a new one)


def load_due_legal(*, ticket_id: int, actor: Actor, now: datetime) -> LegalPanel:
    return load_legal(ticket_id=ticket_id, actor=actor, now=now, bound={})


def load_legal(*, ticket_id: int, actor: Actor, now: datetime, bound: Bound) -> LegalPanel:
    """The caller has checked that the actor may see the ticket."""
    zone = get_tenant().time_zone
    rules = [rule for rule in list_legal_rules() if rule.is_active] if actor.may(access.LEGAL) else []
    start = None
    if rules:
        start = bound.get(("start", 0)) or StartForm(zone=zone, rules=rules, initial={"started_at": now})
    rows = list_deadlines(ticket_id)
    return LegalPanel(
        panels=tuple(_panel(row, actor=actor, now=now, zone=zone, bound=bound) for row in rows), start=start
    )


def _panel(row: DeadlineRow, *, actor: Actor, now: datetime, zone: str, bound: Bound) -> DeadlinePanel:
    runs = row.reading.is_running
    may_change = runs and actor.may(access.LEGAL)
    may_meet = may_change and row.terms.duty is Duty.BY and (row.opens_at is None or row.opens_at <= now)
    is_person = actor.kind is ActorKind.AGENT
    waiting = row.open_extension
    ahead = row.terms.extendable and row.reading.due_at > now and waiting is None
    return DeadlinePanel(
        row=row,
        chip=deadline_chip(row, now=now),
        result=say_result(row),
        happened=happened(row),
        coming=_coming(row),
        why=tuple(WhyLine(line.on, WHY_WORDS[line.kind], line.text) for line in row.lines),
        meet=_form(MeetForm, "meet", row, bound) if may_meet else None,
        void=_form(VoidForm, "void", row, bound) if runs and actor.may(access.LEGAL_DECIDE) else None,
        extend=_form(ExtendForm, "extend", row, bound, zone=zone)
        if may_change and is_person and ahead
        else None,
        may_decide=_may_decide(row, actor),
    )


def _may_decide(row: DeadlineRow, actor: Actor) -> bool:
    waiting = row.open_extension
    if waiting is None or not row.reading.is_running or actor.kind is not ActorKind.AGENT:
        return False
    return actor.may(access.LEGAL_DECIDE) and waiting.requested_by_id != actor.id


def _form(kind: Any, name: str, row: DeadlineRow, bound: Bound, **more: Any) -> Any:
    return bound.get((name, row.id)) or kind(auto_id=auto_id(name, row.id), **more)


def auto_id(name: str, deadline_id: int) -> str:
    return f"id_{name}_{deadline_id}_%s"


# Words


def deadline_chip(row: DeadlineRow, *, now: datetime) -> Chip:
    reading = row.reading
    if not reading.is_running:
        state = "breached" if row.result is Result.LATE else "met"
        return Chip(state, say_result(row), reading.ended_at, None, row.rule)
    if reading.due_at <= now and row.terms.duty is Duty.BY:
        return Chip(
            "breached", f"{span(now - reading.due_at)} over", reading.due_at, reading.inner_at, row.rule
        )
    state = "warn" if reading.inner_at is not None and reading.inner_at <= now else "ok"
    return Chip(state, f"{span(reading.due_at - now)} left", reading.due_at, reading.inner_at, row.rule)


def say_result(row: DeadlineRow) -> str:
    reading = row.reading
    if row.result is Result.IN_TIME and row.terms.duty is Duty.UNTIL:
        return "Kept to its end"
    if row.result is Result.IN_TIME and reading.ended_at is not None:
        return f"Met in time, {span(reading.due_at - reading.ended_at)} before its end"
    if row.result is Result.LATE and reading.ended_at is not None:
        return f"Met late, {span(reading.ended_at - reading.due_at)} after its end"
    plain = {
        Result.RUNNING: "Running",
        Result.OVERDUE: "Missed, and still to be done",
        Result.VOID: "Voided",
    }
    return plain.get(row.result, "Ended")


def happened(row: DeadlineRow) -> tuple[HappenedLine, ...]:
    """Marks and requests for more time in order of time."""
    lines = [_mark_line(mark) for mark in row.marks]
    for one in row.extensions:
        title = f"More time asked for, until {moment_words(one.wanted_due_at, row)}"
        lines.append(HappenedLine("hand", "", title, f"{one.requested_by}: {one.reason}", one.requested_at))
        if one.decided_at is not None and not one.is_approved:
            lines.append(HappenedLine("x", "", "More time refused", one.decided_by, one.decided_at))
    return tuple(sorted(lines, key=lambda line: line.at))


def _mark_line(mark: LegalMarkRow) -> HappenedLine:
    titles = {
        LegalMark.START: "Began",
        LegalMark.EXTENDED: "Extended",
        LegalMark.MISSED: "Missed",
        LegalMark.MET: "Met",
        LegalMark.VOID: "Voided",
    }
    title = titles.get(mark.mark) or f"It {legal_threshold_words(mark.threshold)}"
    text = f"{mark.who}: {mark.note}" if mark.note else mark.who
    return HappenedLine(ICONS[mark.mark], TONES.get(mark.mark, ""), title, text, mark.at)


def _coming(row: DeadlineRow) -> tuple[ComingLine, ...]:
    lines = [ComingLine(f"It {legal_threshold_words(one.key)}", _rungs(one), one.at) for one in row.coming]
    if row.reading.is_running and row.reading.missed_at is None:
        is_kept = row.terms.duty is Duty.UNTIL
        title = "It ends, and counts as kept" if is_kept else "It is missed unless it was met"
        lines.append(ComingLine(title, "", row.reading.due_at))
    return tuple(sorted(lines, key=lambda line: line.at))


def _rungs(one: LegalComing) -> str:
    told = []
    for rung in one.rungs:
        later = f"{span(rung.at - one.at)} later: " if rung.at > one.at else ""
        told.append(f"{later}{', '.join(rung.steps)}{', whatever their shift' if rung.urgent else ''}")
    return "; ".join(told)


def moment_words(at: datetime, row: DeadlineRow) -> str:
    """In the zone in which the deadline is counted."""
    local = at.astimezone(row.zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {local:%Z}"
