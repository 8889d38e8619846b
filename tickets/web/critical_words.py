"""A critical case in the words and shapes that templates take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.actors import Actor
from tickets.queries.critical import CaseRow, DowngradeRow, list_cases
from tickets.web.presenting import Chip, span

WHY = {
    "topic": "its topic",
    "words": "words in what was written",
    "follow_up": "the critical request that it continues",
    "person": "a colleague",
}
WARN_BEFORE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CriticalPanel:
    """`may_decide`: the proposal that waits is somebody else's. `chip`: how long until somebody has to have it."""

    case: CaseRow
    why: str
    chip: Chip
    is_of_team: bool
    may_acknowledge: bool
    may_propose: bool
    may_decide: bool

    @property
    def waiting(self) -> DowngradeRow | None:
        return self.case.waiting


def critical_panel(case: CaseRow, *, actor: Actor, now: datetime) -> CriticalPanel:
    mine = case.is_open and case.team_id in actor.team_ids
    waiting = case.waiting
    return CriticalPanel(
        case=case,
        why=say_why(case.matched_by),
        chip=_chip(case, now=now),
        is_of_team=mine,
        may_acknowledge=mine and case.acknowledged_at is None,
        may_propose=mine and waiting is None,
        may_decide=mine and waiting is not None and waiting.requested_by_id != actor.id,
    )


def say_why(matched_by: str) -> str:
    kind, _, name = matched_by.partition(":")
    if kind == "report":
        return f"a report of the kind {name.replace('_', ' ')}"
    if kind == "detector":
        return f"the detector {name.replace('_', ' ')}"
    return WHY.get(kind, kind)


def _chip(case: CaseRow, *, now: datetime) -> Chip:
    if case.downgraded_at is not None:
        return Chip("met", "Ended", case.downgraded_at, None, "Critical")
    if case.acknowledged_at is not None:
        return Chip("met", "Acknowledged", case.acknowledged_at, None, "Acknowledge")
    if case.due_at <= now:
        return Chip("breached", f"{span(now - case.due_at)} over", case.due_at, None, "Acknowledge")
    warn_at = case.due_at - WARN_BEFORE
    state = "warn" if warn_at <= now else "ok"
    return Chip(state, f"{span(case.due_at - now)} left", case.due_at, warn_at, "Acknowledge")


def load_due_critical(*, ticket_id: int, actor: Actor, now: datetime) -> list[CriticalPanel]:
    return [critical_panel(case, actor=actor, now=now) for case in list_cases(ticket_id)]
