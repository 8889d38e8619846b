"""What a clock's warning or breach sets going."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from kernel.actors import Actor
from kernel.events.operations import publish
from kernel.people.models import Team, TeamMember
from kernel.people.operations.notifications import notify
from tickets.events import Escalated
from tickets.locks import lock_ticket
from tickets.models import Clock, Ticket
from tickets.operations.assigning import move_to_team
from tickets.operations.properties import change_priority
from tickets.queries.policies import terms_of
from tickets.rules.policy import Escalation
from tickets.rules.words import Priority


@transaction.atomic
def escalate(
    *, actor: Actor, ticket_id: int, clock_id: int, stage: Literal["near", "breach"], now: datetime
) -> None:
    """Do what the clock's own policy says. A ticket that was solved meanwhile is left alone."""
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if not ticket.is_unsolved:
        return
    clock = Clock.objects.select_related("policy_version").get(id=clock_id)
    terms = terms_of(clock.policy_version_id, clock.policy_version.terms)
    steps = terms.on_breach if stage == "breach" else terms.on_near
    told = _whom_to_tell(ticket, steps)
    if steps.raise_priority and ticket.priority < Priority.URGENT:
        change_priority(ticket, Priority(ticket.priority + 1), actor=actor, now=now, reason="escalation")
    _hand_over(ticket, steps, actor=actor, now=now)
    notify(
        membership_ids=sorted(told | _whom_to_tell(ticket, steps)), kind=f"tickets.clock_{stage}",
        subject_kind="ticket", subject_id=ticket.id, key=f"{stage}-{clock.id}", now=now,
        data={"metric": clock.metric},
    )  # fmt: skip
    publish(Escalated(ticket.id, clock=clock.id, metric=clock.metric, stage=stage), actor=actor, now=now)


def _hand_over(ticket: Ticket, steps: Escalation, *, actor: Actor, now: datetime) -> None:
    """A restricted team's ticket is never moved to a team where more people could see it."""
    if not steps.team_key or (ticket.team is not None and ticket.team.is_restricted):
        return
    team = Team.objects.filter(key=steps.team_key, is_active=True).first()
    if team is not None:
        move_to_team(ticket, team.id, actor=actor, now=now, reason="escalation")


def _whom_to_tell(ticket: Ticket, steps: Escalation) -> set[int]:
    told: set[int] = set()
    if "assignee" in steps.notify and ticket.assignee_id is not None:
        told.add(ticket.assignee_id)
    if "team_leads" in steps.notify and ticket.team_id is not None:
        leads = TeamMember.objects.filter(team_id=ticket.team_id, is_lead=True, membership__is_active=True)
        told.update(leads.values_list("membership_id", flat=True))
    return told
