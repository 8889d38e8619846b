"""Queues that move: what somebody leaves behind when they sign off, and what waits for somebody to sign on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from kernel.actors import Actor, system_actor
from kernel.people.models import Membership, TeamMember
from kernel.tenancy.context import require_tenant_id
from kernel.timers.registry import DueTimer, timer_handler
from tickets.locks import lock_candidates, lock_queues, lock_tickets
from tickets.models import TeamRouting, Ticket
from tickets.operations.assigning import carry_out
from tickets.operations.routing_outcome import TIMER, raise_alarm, watch
from tickets.operations.routing_team import TeamAtWork
from tickets.queries.routing import find_rule_to, list_rules
from tickets.rules.routing import WORKED_ON, Rule, Strategy, Verdict

MOST = 500  # tickets handed on at once; the rest follows within a minute
RESTING = frozenset({Verdict.INACTIVE, Verdict.UNAVAILABLE, Verdict.OFF_SHIFT})


def follow_availability(*, actor: Actor, membership_id: int, now: datetime) -> None:
    """What follows from whether somebody takes work now, whatever they said in between."""
    member = Membership.objects.filter(id=membership_id).first()
    if member is None:
        return
    if member.is_active and member.is_available:
        drain_queues(actor=actor, team_ids=_teams_of(membership_id), now=now)
    else:
        hand_back(actor=actor, member=member, now=now)


def hand_back(*, actor: Actor, member: Membership, now: datetime) -> None:
    """Their tickets that wait for an answer are routed again, in the teams that want it; all of them once they left."""
    theirs = Ticket.objects.filter(
        assignee=member, status__in=[status.value for status in WORKED_ON], waiting_since_at__isnull=False
    )
    if member.is_active:
        wanting = TeamRouting.objects.filter(reroute_on_sign_off=True)
        theirs = theirs.filter(team_id__in=wanting.values("team_id"))
    ids = list(theirs.by_next_deadline().values_list("id", flat=True)[:MOST])
    locked = {ticket.id: ticket for ticket in lock_tickets(ids)}
    still = [locked[found] for found in ids if found in locked and locked[found].assignee_id == member.id]
    hand_out(still, actor=actor, now=now, reason="signed_off")


def drain_queues(*, actor: Actor, team_ids: Collection[int], now: datetime) -> int:
    """How many tickets of these teams' queues found somebody: the nearest deadline first, as far as people can."""
    by_hand = TeamRouting.objects.filter(team_id__in=team_ids, strategy=Strategy.MANUAL)
    wanted = set(team_ids) - set(by_hand.values_list("team_id", flat=True))
    return hand_out(lock_queues(wanted, most=MOST), actor=actor, now=now, reason="from_queue")


def hand_out(tickets: Sequence[Ticket], *, actor: Actor, now: datetime, reason: str) -> int:
    """The tickets are locked. One that stays in its queue is told of once, when it comes there."""
    by_team: dict[int, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        if ticket.team_id is not None:
            by_team[ticket.team_id].append(ticket)
    if not by_team:
        return 0
    lock_candidates(by_team)
    rules = list_rules()
    return sum(
        _hand_out(team_id, by_team[team_id], rules, actor=actor, now=now, reason=reason)
        for team_id in sorted(by_team)
    )


def _hand_out(
    team_id: int,
    tickets: Sequence[Ticket],
    rules: Sequence[Rule],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
) -> int:
    asked = {ticket.id: find_rule_to(ticket, rules) for ticket in tickets}
    team = TeamAtWork(team_id, tickets, now=now, with_skills=_any_skills(asked))
    is_new = reason != "from_queue"
    count = 0
    for ticket in tickets:
        decision = team.decide(ticket, asked[ticket.id])
        if is_new or decision.chosen is not None:
            carry_out(ticket, decision, team=team, rule=asked[ticket.id], actor=actor, now=now, reason=reason)
            count += decision.chosen is not None
        if decision.is_stuck:
            watch(team_id, decision, now=now)
            if is_new:
                raise_alarm(ticket, actor=actor, now=now)
            elif all(one.verdict in RESTING for one in decision.judged):
                break  # nobody there at all: the rest of the queue need not be asked about
    return count


def _any_skills(asked: Mapping[int, Rule | None]) -> bool:
    return any(rule is not None and rule.skills for rule in asked.values())


def _teams_of(membership_id: int) -> set[int]:
    places = TeamMember.objects.filter(membership_id=membership_id, team__is_active=True)
    return set(places.values_list("team_id", flat=True))


@timer_handler(TIMER, lock=lock_queues)
def look_again(*, due: list[DueTimer], now: datetime) -> None:
    """A shift began, or somebody was full a minute ago."""
    actor = system_actor(tenant_id=require_tenant_id())
    drain_queues(actor=actor, team_ids={timer.subject_id for timer in due}, now=now)
