"""Rows in the words and shapes that the templates' components take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.clock.rules.explain import Line
from tickets.queries.clock_lines import ClockLine
from tickets.queries.clocks import ClockRow
from tickets.queries.conversation import HappeningRow
from tickets.queries.ticket_rows import TicketRow
from tickets.rules.sla import ClockState, threshold_words
from tickets.rules.words import Status

MINUTE, HOUR, DAY = 60, 3600, 86_400


def span(amount: timedelta) -> str:
    """`45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: two units at most, never rounded up."""
    seconds = int(abs(amount.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return _two(seconds // HOUR, "h", seconds % HOUR // MINUTE, "min")
    return _two(seconds // DAY, "d", seconds % DAY // HOUR, "h")


def _two(big: int, big_unit: str, small: int, small_unit: str) -> str:
    return f"{big} {big_unit} {small} {small_unit}" if small else f"{big} {big_unit}"


def ago(moment: datetime, *, now: datetime) -> str:
    return "now" if now - moment < timedelta(minutes=1) else span(now - moment)


def initials(name: str) -> str:
    words = [word for word in name.replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


@dataclass(frozen=True, slots=True)
class Chip:
    """What `components/clock_chip.html` takes. `state` is ok, warn, breached, paused or met."""

    state: str
    text: str
    at: datetime | None
    warn_at: datetime | None
    metric: str


def row_chip(row: TicketRow, *, now: datetime) -> Chip | None:
    if row.due_at is None:
        return (
            Chip("paused", "Paused", None, None, "")
            if row.status in {Status.PENDING, Status.ON_HOLD}
            else None
        )
    return _running(row.due_at, row.warn_at, row.due_label, now=now)


def clock_chip(clock: ClockRow, *, now: datetime) -> Chip:
    reading = clock.reading
    if reading.state is ClockState.RUNNING and reading.due_at is not None:
        return _running(reading.due_at, clock.warn_at, clock.metric.label, now=now)
    if reading.state is ClockState.PAUSED:
        left = max(timedelta(), timedelta(seconds=reading.target_seconds) - reading.used)
        return Chip("paused", f"Paused, {span(left)} left", None, None, clock.metric.label)
    if reading.breached_at is not None:
        return Chip("breached", "Missed", reading.breached_at, None, clock.metric.label)
    text = "Met" if reading.state is ClockState.SATISFIED else "Ended"
    return Chip("met", text, reading.ended_at, None, clock.metric.label)


def line_chip(line: ClockLine, *, now: datetime) -> Chip:
    """As `clock_chip`, from what is kept of the clock."""
    label = line.metric.label
    if line.state is ClockState.RUNNING and line.due_at is not None:
        return _running(line.due_at, line.warn_at, label, now=now)
    if line.state is ClockState.PAUSED:
        return Chip("paused", f"Paused, {span(line.left or timedelta())} left", None, None, label)
    if line.breached_at is not None:
        return Chip("breached", "Missed", line.breached_at, None, label)
    return Chip("met", "Met" if line.state is ClockState.SATISFIED else "Ended", line.ended_at, None, label)


def _running(due_at: datetime, warn_at: datetime | None, metric: str, *, now: datetime) -> Chip:
    if due_at <= now:
        return Chip("breached", f"{span(now - due_at)} over", due_at, warn_at, metric)
    state = "warn" if warn_at is not None and warn_at <= now else "ok"
    return Chip(state, f"{span(due_at - now)} left", due_at, warn_at, metric)


@dataclass(frozen=True, slots=True)
class ClockPanel:
    """A clock with its reasons: `lines` are the stretches counted, each with its time in words."""

    clock: ClockRow
    chip: Chip
    target: str
    lines: tuple[tuple[Line, str], ...]


def clock_panel(clock: ClockRow, *, now: datetime) -> ClockPanel:
    return ClockPanel(
        clock=clock,
        chip=clock_chip(clock, now=now),
        target=span(timedelta(seconds=clock.reading.target_seconds)),
        lines=tuple(
            (line, span(timedelta(seconds=line.seconds)) if line.seconds else "") for line in clock.lines
        ),
    )


ICONS = {
    "tickets.created": "ticket",
    "tickets.status_changed": "circle-dot",
    "tickets.assigned": "user-round",
    "tickets.team_changed": "users",
    "tickets.priority_changed": "signal",
    "tickets.topic_changed": "tag",
    "tickets.clock_threshold": "timer",
    "tickets.clock_breached": "alarm-clock",
    "tickets.escalated": "siren",
    "tickets.escalation_acknowledged": "check",
    "tickets.escalation_stopped": "check",
    "tickets.task_opened": "list-todo",
    "tickets.task_done": "check",
    "tickets.nobody_available": "user-x",
    "tickets.critical_entered": "siren",
    "tickets.critical_uncovered": "user-x",
    "tickets.critical_acknowledged": "check",
    "tickets.critical_missed": "alarm-clock",
    "tickets.critical_ended": "check",
    "tickets.downgrade_requested": "arrow-down",
    "tickets.downgrade_decided": "scale",
}


def icon_of(happening: HappeningRow) -> str:
    return ICONS.get(happening.code, "dot")


def sentence(happening: HappeningRow) -> str:
    """One plain line for what happened."""
    teller = SENTENCES.get(happening.code)
    return teller(happening) if teller else happening.code


def _status(row: HappeningRow) -> str:
    if row.reason == "closed_by_customer":
        return "The customer closed the request"
    if row.reason in {"reopened_by_customer", "customer_reply"} and row.old == "solved":
        return "The customer reopened the request"
    return f"{row.who} set the status from {row.old} to {row.new}"


def _assigned(row: HappeningRow) -> str:
    if not row.new:
        if row.reason == "signed_off":
            return f"Back to the queue: {row.old} signed off or left"
        if row.reason == "critical":
            return f"Taken from {row.old}, who is not of the critical case's team"
        return f"{row.who} took the assignment back from {row.old}"
    why = {
        "round_robin": f"Assigned to {row.new}: it was their turn",
        "least_loaded": f"Assigned to {row.new}, who had least to do",
        "previous": f"Assigned to {row.new}, who had this customer's previous ticket",
        "signed_off": f"Assigned to {row.new}, because {row.old} signed off or left",
        "from_queue": f"Assigned to {row.new} from the queue",
        "team_changed": f"Assigned to {row.new} in the new team",
        "critical": f"Assigned to {row.new} in the critical case's team",
        "escalation": f"Escalated to {row.new}",
        "replied": f"{row.new} answered and has the ticket now",
    }
    by_hand = f"{row.who} took the ticket" if row.who == row.new else f"{row.who} assigned it to {row.new}"
    return why.get(row.reason, by_hand)


def _team(row: HappeningRow) -> str:
    moved = f"from {row.old} to {row.new}" if row.old else f"to {row.new}"
    why = {
        "escalation": f"Escalated {moved}",
        "critical": f"Moved {moved}: it is critical",
        "downgraded": f"Moved {moved}: two people took it out of the critical lane",
    }
    return why.get(row.reason, f"{row.who} moved it {moved}")


def _priority(row: HappeningRow) -> str:
    if row.reason == "critical":
        return f"The priority went from {row.old} to {row.new}: it is critical"
    who = "Escalation" if row.reason == "escalation" else row.who
    return f"{who} changed the priority from {row.old} to {row.new}"


def _metric(row: HappeningRow) -> str:
    return row.reason.replace("_", " ")


def _threshold(row: HappeningRow) -> str:
    return threshold_words(row.new)


SENTENCES: dict[str, Callable[[HappeningRow], str]] = {
    "tickets.created": lambda row: f"{row.who} opened the request",
    "tickets.status_changed": _status,
    "tickets.assigned": _assigned,
    "tickets.team_changed": _team,
    "tickets.priority_changed": _priority,
    "tickets.topic_changed": lambda row: f"{row.who} changed the topic from {row.old} to {row.new}",
    "tickets.subject_changed": lambda row: f"{row.who} changed the subject",
    "tickets.clock_threshold": lambda row: f"The {_metric(row)} {_threshold(row)}",
    "tickets.clock_breached": lambda row: f"The {_metric(row)} was missed",
    "tickets.escalated": lambda row: (
        f"Escalated because of the {_metric(row)}" if row.reason else "Escalated: a further step was taken"
    ),
    "tickets.escalation_acknowledged": lambda row: f"{row.who} acknowledged the escalation",
    "tickets.escalation_stopped": lambda _: "The escalation ended: what set it going is over",
    "tickets.task_opened": lambda row: f"{row.who} opened a task",
    "tickets.task_done": lambda row: f"{row.who} completed a task",
    "tickets.task_reopened": lambda row: f"{row.who} reopened a task",
    "tickets.nobody_available": lambda row: (
        f"Nobody in {row.new or row.old} is available; the ticket waits in its queue"
    ),
    "tickets.link_revoked": lambda row: f"{row.who} replaced the private link",
    "tickets.critical_entered": lambda _: "Into the critical lane: only its team sees this now",
    "tickets.critical_uncovered": lambda _: "Nobody of the team was there; every admin was alarmed",
    "tickets.critical_acknowledged": lambda row: f"{row.who} acknowledged the critical case",
    "tickets.critical_missed": lambda _: "Nobody acknowledged the critical case in time",
    "tickets.critical_ended": lambda _: "Out of the critical lane: two people decided it",
    "tickets.downgrade_requested": lambda row: f"{row.who} proposed to take it out of the critical lane",
    "tickets.downgrade_decided": lambda row: f"{row.who} decided the proposal",
}
