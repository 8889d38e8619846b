"""Taking a case out of the critical lane: one person proposes it, another one of the team decides."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Conflict, NotFound, invalid_field
from kernel.events.operations import publish
from kernel.people.models import Team
from kernel.timers import operations as timers
from tickets.events import CriticalEnded, DowngradeDecided, DowngradeRequested
from tickets.models import CriticalCase, Downgrade, Ticket
from tickets.operations.assigning import NoSuchTeam, move_to_team
from tickets.operations.critical import CAUSE, TIMER, lock_case
from tickets.operations.stopping import stop_for
from tickets.operations.telling import tell
from tickets.queries.whom import whom_to_tell

LONGEST_REASON = 500


class AlreadyProposed(Conflict):
    code = "tickets.downgrade_already_proposed"


class NoDowngrade(NotFound):
    code = "tickets.no_downgrade"


class NeedsAnother(Conflict):
    code = "tickets.downgrade_needs_another"


@transaction.atomic
def request_downgrade(
    *, actor: Actor, ticket_id: int, reason: str, now: datetime, team_id: int | None = None
) -> Downgrade:
    """By a member of the team, with a reason. `team_id` is where the ticket goes then; None: its topic's team."""
    ticket, case = lock_case(actor=actor, ticket_id=ticket_id)
    clean = " ".join(reason.split())
    if not clean or len(clean) > LONGEST_REASON:
        raise invalid_field("reason", f"Say why, in 1 to {LONGEST_REASON} characters.")
    if team_id is not None and not Team.objects.filter(id=team_id, is_active=True).exists():
        raise NoSuchTeam("There is no such team at this desk.")
    if Downgrade.objects.filter(case=case, decided_at=None).exists():
        raise AlreadyProposed("A downgrade of this case is proposed already; somebody else has to decide it.")
    made = Downgrade.objects.create(
        case=case, reason=clean, team_id=team_id, requested_by_id=actor.id, requested_at=now
    )
    publish(DowngradeRequested(ticket.id, case=case.id, downgrade=made.id), actor=actor, now=now)
    others = set(whom_to_tell(ticket, ["team"], at=now)) - {actor.id}
    tell(
        ticket, others, kind="tickets.critical", key=f"downgrade-{made.id}", now=now, urgent=True,
        data={"case": case.id, "stage": "downgrade"},
    )  # fmt: skip
    return made


@transaction.atomic
def decide_downgrade(
    *, actor: Actor, ticket_id: int, downgrade_id: int, approve: bool, now: datetime
) -> None:
    """By somebody else of the team. Approved, the ticket leaves the lane; refused, everything stays as it is."""
    ticket, case = lock_case(actor=actor, ticket_id=ticket_id)
    proposal = Downgrade.objects.filter(id=downgrade_id, case=case, decided_at=None).first()
    if proposal is None:
        raise NoDowngrade("There is no such proposal, or somebody has decided it already.")
    if proposal.requested_by_id == actor.id:
        raise NeedsAnother(
            "You proposed this downgrade yourself. Somebody else of the team has to decide it."
        )
    Downgrade.objects.filter(id=proposal.id).update(
        decided_by_id=actor.id, decided_at=now, is_approved=approve
    )
    fact = DowngradeDecided(ticket.id, case=case.id, downgrade=proposal.id, is_approved=approve)
    publish(fact, actor=actor, now=now)
    if approve:
        _leave(ticket, case, team_id=proposal.team_id, actor=actor, now=now)


def _leave(ticket: Ticket, case: CriticalCase, *, team_id: int | None, actor: Actor, now: datetime) -> None:
    CriticalCase.objects.filter(id=case.id).update(downgraded_at=now)
    timers.cancel(kind=TIMER, subject_ids=[case.id])
    stop_for([ticket], cause_kind=CAUSE, cause_ids=[case.id], actor=actor, now=now, reason="downgraded")
    ticket.is_critical = False
    Ticket.objects.filter(id=ticket.id).update(is_critical=False, updated_at=now)
    publish(CriticalEnded(ticket.id, case=case.id), actor=actor, now=now)
    goes_to = team_id or ticket.topic.team_id
    if goes_to is not None:
        move_to_team(ticket, goes_to, actor=actor, now=now, reason="downgraded")
