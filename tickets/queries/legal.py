"""The legal deadlines that run at the desk."""

from dataclasses import dataclass
from datetime import datetime

from kernel.actors import Actor
from tickets.models import LegalDeadline, Ticket
from tickets.rules.legal import inner_target, parse_legal_terms
from tickets.rules.legal_reading import LegalState

MOST_RUNNING = 500


@dataclass(frozen=True, slots=True)
class RunningRow:
    """One line for a board. `inner_at` is the desk's own target."""

    id: int
    ticket_number: int
    subject: str
    team_id: int | None
    team: str
    assignee_id: int | None
    assignee: str
    rule_key: str
    rule: str
    due_at: datetime
    opens_at: datetime | None
    inner_at: datetime | None
    is_missed: bool


def list_running(*, actor: Actor, until: datetime) -> list[RunningRow]:
    """What ends by then, or was missed and is still to be done, on tickets that the actor may see; nearest first."""
    rows = LegalDeadline.objects.filter(
        state=LegalState.RUNNING, due_at__lte=until, ticket__in=Ticket.objects.visible_to(actor)
    ).select_related("ticket__team", "ticket__assignee", "rule_version__rule")
    return [_running(one) for one in rows.order_by("due_at", "id")[:MOST_RUNNING]]


def _running(deadline: LegalDeadline) -> RunningRow:
    ticket, rule = deadline.ticket, deadline.rule_version.rule
    terms = parse_legal_terms(deadline.rule_version.terms)
    return RunningRow(
        id=deadline.id,
        ticket_number=ticket.number,
        subject=ticket.subject,
        team_id=ticket.team_id,
        team=ticket.team.name if ticket.team else "",
        assignee_id=ticket.assignee_id,
        assignee=ticket.assignee.display_name if ticket.assignee else "",
        rule_key=rule.key,
        rule=rule.name,
        due_at=deadline.due_at,
        opens_at=deadline.opens_at,
        inner_at=inner_target(terms, started_at=deadline.started_at, due_at=deadline.due_at),
        is_missed=deadline.missed_at is not None,
    )
