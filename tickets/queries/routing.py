"""What routing decides by: the rules in order, how each team shares out, and what is known about its people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count

from kernel.people.models import Membership, MemberSkill
from kernel.tenancy.context import require_tenant_id
from tickets.models import RoutingRule, TeamRouting, Ticket
from tickets.queries.facts import facts_of
from tickets.rules.conditions import BadConditions, Condition, parse_conditions
from tickets.rules.reading import Place
from tickets.rules.routing import WORKED_ON, Candidate, Rule, Strategy, Way, first_rule, load_of
from tickets.rules.words import Priority, Status

# Asked for every ticket that comes in; building such queries costs more than running them.
CAPACITIES = """
SELECT membership_id, capacity FROM tickets_membercapacity WHERE tenant_id = %s AND membership_id = ANY(%s)
"""
WAY = "SELECT * FROM tickets_teamrouting WHERE tenant_id = %s AND team_id = %s"
_parsed: dict[int, tuple[dict[str, Any], Condition]] = {}
_MOST_PARSED = 10_000


def list_rules() -> list[Rule]:
    """Those in use, in the order in which they are tried; one whose team is no longer in use decides nothing."""
    found = RoutingRule.objects.filter(is_active=True, team__is_active=True).select_related("team")
    return [rule_of(row) for row in found.order_by("position", "id")]


def rule_of(row: RoutingRule) -> Rule:
    return Rule(
        id=row.id,
        name=row.name,
        condition=condition_of(row.id, row.conditions),
        team_id=row.team_id,
        team_is_restricted=row.team.is_restricted,
        skills=frozenset(row.skills),
    )


def condition_of(rule_id: int, raw: dict[str, Any]) -> Condition:
    """Parsed once for each process and for each change of the rule."""
    known = _parsed.get(rule_id)
    if known is not None and known[0] == raw:
        return known[1]
    if len(_parsed) > _MOST_PARSED:
        _parsed.clear()
    condition = parse_conditions(Place("conditions", raw, BadConditions))
    _parsed[rule_id] = (raw, condition)
    return condition


def find_rule(ticket: Ticket) -> Rule | None:
    """Which rule decides the team of a ticket that comes in; its topic, team and customer are loaded."""
    rules = list_rules()
    if not rules:
        return None
    from_restricted = ticket.team is not None and ticket.team.is_restricted
    return first_rule(rules, facts_of(ticket), from_restricted=from_restricted)


def find_rule_to(ticket: Ticket, rules: Iterable[Rule]) -> Rule | None:
    """The rule that would send the ticket to the team it has: what that asks of people is still asked."""
    leading_here = [rule for rule in rules if rule.team_id == ticket.team_id]
    return first_rule(leading_here, facts_of(ticket), from_restricted=False) if leading_here else None


def way_of(team_id: int) -> Way:
    rows = list(TeamRouting.objects.raw(WAY, [require_tenant_id(), team_id]))
    return way_of_row(rows[0]) if rows else Way()


def way_of_row(row: TeamRouting) -> Way:
    return Way(
        strategy=Strategy(row.strategy),
        is_sticky=row.is_sticky,
        match_language=row.match_language,
        respect_shifts=row.respect_shifts,
        capacity=row.capacity,
        reroute_on_sign_off=row.reroute_on_sign_off,
    )


def candidate_of(
    member: Membership,
    *,
    way: Way,
    own_capacity: int | None,
    skills: Mapping[int, frozenset[str]],
    on_shift: Collection[int],
    loads: Mapping[int, int],
) -> Candidate:
    return Candidate(
        membership_id=member.id,
        is_active=member.is_active,
        is_available=member.is_available,
        on_shift=member.id in on_shift,
        skills=skills.get(member.id, frozenset()),
        languages=frozenset(member.languages),
        load=loads.get(member.id, 0),
        capacity=way.capacity if own_capacity is None else own_capacity,
        last_assigned_at=member.last_assigned_at,
    )


def capacities_of(membership_ids: Collection[int]) -> dict[int, int]:
    """Of those who have a figure of their own."""
    with connection.cursor() as cursor:
        cursor.execute(CAPACITIES, [require_tenant_id(), list(membership_ids)])
        return dict(cursor.fetchall())


def skills_of(membership_ids: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = MemberSkill.objects.filter(membership_id__in=membership_ids)
    for member, key in rows.values_list("membership_id", "skill__key"):
        found[member].add(key)
    return {member: frozenset(keys) for member, keys in found.items()}


def loads_of(membership_ids: Collection[int]) -> dict[int, int]:
    """What each carries: the weight of the tickets that are theirs to work on."""
    theirs = Ticket.objects.filter(
        assignee_id__in=membership_ids, status__in=[one.value for one in WORKED_ON]
    )
    found: dict[int, int] = defaultdict(int)
    for member, priority, status, count in theirs.values_list("assignee_id", "priority", "status").annotate(
        count=Count("id")
    ):
        found[member] += count * load_of(Priority(priority), Status(status))
    return dict(found)


def previous_agents(tickets: Sequence[Ticket], membership_ids: Collection[int]) -> dict[int, int]:
    """By customer: which of these people had the latest of their other tickets."""
    others = Ticket.objects.filter(
        customer_id__in={ticket.customer_id for ticket in tickets}, assignee_id__in=membership_ids
    ).exclude(id__in=[ticket.id for ticket in tickets])
    newest = others.order_by("customer_id", "-id").distinct("customer_id")
    return dict(newest.values_list("customer_id", "assignee_id"))
