"""Which team and which person a ticket belongs to."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor, ActorKind
from kernel.errors import Conflict, NotFound
from kernel.events.operations import publish
from kernel.people.models import Membership, Team, TeamMember
from tickets import access
from tickets.events import Assigned, FollowerAdded, FollowerRemoved, TeamChanged
from tickets.locks import lock_ticket
from tickets.models import Follower, Ticket
from tickets.operations import clocks
from tickets.operations.critical_guard import refuse_leaving
from tickets.operations.routing_outcome import raise_alarm, watch, write_trace
from tickets.operations.routing_team import TeamAtWork
from tickets.operations.telling import tell
from tickets.queries.routing import find_rule, find_rule_to, list_rules
from tickets.rules.routing import Decision, Rule


class NoSuchTeam(NotFound):
    code = "tickets.no_team"


class NoSuchPerson(NotFound):
    code = "tickets.no_person"


class NotInTeam(Conflict):
    code = "tickets.not_in_team"


@transaction.atomic
def assign(*, actor: Actor, ticket_id: int, membership_id: int | None, now: datetime) -> None:
    """Give a ticket to a person, or to nobody. Restricted teams' work goes to their members only."""
    actor.require(access.ASSIGN)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if membership_id is not None:
        _require_eligible(ticket, membership_id)
    give_to(ticket, membership_id, actor=actor, now=now, reason="by_hand")


def _require_eligible(ticket: Ticket, membership_id: int) -> None:
    if not Membership.objects.filter(id=membership_id, is_active=True).exists():
        raise NoSuchPerson("There is no such person at this desk, or they no longer work here.")
    restricted = ticket.team is not None and ticket.team.is_restricted
    if restricted and not TeamMember.objects.filter(team=ticket.team, membership_id=membership_id).exists():
        raise NotInTeam("Only members of this team may see its tickets. Choose one of them.")


@transaction.atomic
def set_team(*, actor: Actor, ticket_id: int, team_id: int, now: datetime) -> None:
    """Hand a ticket to another team, which routes it to whose turn it is."""
    actor.require(access.ASSIGN)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    move_to_team(ticket, team_id, actor=actor, now=now, reason="by_hand")


@transaction.atomic
def follow(*, actor: Actor, ticket_id: int, now: datetime) -> None:
    access.require_person(actor)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    _, created = Follower.objects.get_or_create(ticket=ticket, membership_id=actor.id)
    if created:
        publish(FollowerAdded(ticket_id=ticket.id, membership=actor.id), actor=actor, now=now)


@transaction.atomic
def unfollow(*, actor: Actor, ticket_id: int, now: datetime) -> None:
    access.require_person(actor)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    removed, _ = Follower.objects.filter(ticket=ticket, membership_id=actor.id).delete()
    if removed:
        publish(FollowerRemoved(ticket_id=ticket.id, membership=actor.id), actor=actor, now=now)


def give_to(
    ticket: Ticket,
    membership_id: int | None,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    at_once: bool = False,
) -> None:
    """The ticket is locked. Nothing happens when it is theirs already. They hear of it in their shift; `at_once`: they
    were chosen among the locked people of its team, for whom it is no question whether they may see it and when.
    """
    if ticket.assignee_id == membership_id:
        return
    fact = Assigned(ticket_id=ticket.id, old=ticket.assignee_id, new=membership_id, reason=reason)
    ticket.assignee_id = membership_id
    Ticket.objects.filter(id=ticket.id).update(assignee_id=membership_id, updated_at=now)
    event = publish(fact, actor=actor, now=now)
    if None in {fact.old, fact.new}:
        clocks.after_change_of_facts(ticket, "is_assigned", actor=actor, now=now)
    told = membership_id is not None and not (actor.kind is ActorKind.AGENT and actor.id == membership_id)
    if told and membership_id is not None:
        tell(
            ticket,
            [membership_id],
            kind="tickets.assigned_to_you",
            key=f"assigned-{event.id}",
            now=now,
            urgent=at_once,
            may_see=at_once,
        )


def move_to_team(ticket: Ticket, team_id: int, *, actor: Actor, now: datetime, reason: str) -> None:
    """The ticket is locked. Targets may differ by team, so its clocks are read again."""
    if ticket.team_id == team_id:
        return
    refuse_leaving(ticket, "team")
    team = Team.objects.filter(id=team_id, is_active=True).first()
    if team is None:
        raise NoSuchTeam("There is no such team at this desk.")
    fact = TeamChanged(ticket_id=ticket.id, old=ticket.team_id, new=team_id, reason=reason)
    ticket.team = team
    Ticket.objects.filter(id=ticket.id).update(team=team, updated_at=now)
    publish(fact, actor=actor, now=now)
    clocks.after_team_change(ticket, actor=actor, now=now)
    route(ticket, actor=actor, now=now, reason="escalation" if reason == "escalation" else "team_changed")


def place(ticket: Ticket) -> Rule | None:
    """Before a ticket is stored: the first routing rule that holds decides its team, else its topic has."""
    rule = find_rule(ticket)
    if rule is not None and rule.team_id != ticket.team_id:
        ticket.team = Team.objects.get(id=rule.team_id)
    return rule


def route(
    ticket: Ticket, *, actor: Actor, now: datetime, reason: str = "created", rule: Rule | None = None
) -> None:
    """Whose turn it is by the team's way of sharing out; nobody eligible leaves it in the queue and says so."""
    if ticket.team_id is None:
        return
    if rule is None and reason != "created":
        rule = find_rule_to(ticket, list_rules())
    team = TeamAtWork(ticket.team_id, [ticket], now=now, with_skills=bool(rule and rule.skills))
    decision = team.decide(ticket, rule)
    carry_out(ticket, decision, team=team, rule=rule, actor=actor, now=now, reason=reason)
    if decision.is_stuck:
        raise_alarm(ticket, actor=actor, now=now)
        watch(ticket.team_id, decision, now=now)


def carry_out(
    ticket: Ticket,
    decision: Decision,
    *,
    team: TeamAtWork,
    rule: Rule | None,
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """Give it to the chosen one, or to nobody. Where people take for themselves, one of them who has it keeps it."""
    write_trace(ticket, decision, rule=rule, reason=reason, now=now)
    if decision.chosen is not None:
        why = decision.by if reason == "created" else reason
        give_to(ticket, decision.chosen, actor=actor, now=now, reason=why, at_once=True)
        team.give(ticket, decision)
    elif decision.is_stuck or reason == "signed_off" or not team.has(ticket.assignee_id):
        give_to(ticket, None, actor=actor, now=now, reason=reason)
