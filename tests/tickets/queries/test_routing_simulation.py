"""Simulating the rules in force on last month's tickets says what routing did with them."""

from collections import Counter
from datetime import date, timedelta

import pytest

from kernel.clock.models import Calendar, WorkPattern
from kernel.people.models import Membership, MemberSkill, Skill
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import RoutingRule, TeamRouting, Ticket
from tickets.operations.assigning import assign, set_team
from tickets.operations.properties import set_priority, set_tags, set_topic
from tickets.operations.statuses import set_status
from tickets.queries.routing import list_rules
from tickets.queries.routing_simulation import TeamCount, simulate
from tickets.rules.conditions import ALWAYS
from tickets.rules.routing import Rule
from tickets.rules.words import Priority, Status

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=3)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def rule(alpha, conditions, to, *, key, position, skills=()):
    return RoutingRule.objects.create(
        key=key, name=key.title(), position=position, conditions=conditions, team_id=alpha.teams[to],
        skills=list(skills),
    )  # fmt: skip


def simulated(alpha, rules=None):
    return simulate(list_rules() if rules is None else rules, actor=alpha.admin.actor, now=LATER)


def opened(alpha, count, *, start=0):
    """A mixture of languages, priorities and topics, a third of an hour apart."""
    found = []
    for turn in range(start, start + count):
        given = {"language": ("en", "de", "fi")[turn % 3], "topic": ("other", "charge")[turn % 4 == 0]}
        found.append(open_ticket(alpha, key=str(turn), now=NOW + turn * HOUR / 3, **given))
    return found


def given_to():
    owners = Counter(Ticket.objects.exclude(assignee=None).values_list("assignee__display_name", flat=True))
    return dict(owners)


def loads(found):
    return {one.name: one.tickets for one in found.people}


@pytest.mark.parametrize(
    "way",
    [
        {},
        {"strategy": "least_loaded", "match_language": True},
        {"capacity": 4},
        {"is_sticky": True, "respect_shifts": True},
        {"strategy": "manual"},
    ],
)
def test_the_rules_in_force_change_nothing_and_load_people_alike(alpha, way):
    TeamRouting.objects.create(team_id=alpha.teams["support"], **way)
    for member in (alpha.agent, alpha.lead):
        WorkPattern.objects.create(
            membership_id=member.membership_id, calendar=Calendar.objects.get(), from_on=date(2026, 1, 1)
        )
    Membership.objects.filter(id=alpha.teammate.membership_id).update(languages=["fi"])
    skill = Skill.objects.create(key="german", name="German")
    MemberSkill.objects.create(membership_id=alpha.agent.membership_id, skill=skill)
    rule(alpha, {"fact": "language", "is": ["de"]}, "support", key="german", position=0, skills=["german"])
    rule(alpha, {"fact": "priority", "is": ["urgent"]}, "escalations", key="urgent", position=1)
    opened(alpha, 30)
    found = simulated(alpha)
    assert (found.count, found.moved_count, found.is_cut) == (30, 0, False)
    assert all(one.before == one.after for one in found.teams)
    assert loads(found) == given_to()
    if way.get("strategy") != "manual":
        assert found.stuck == Ticket.objects.filter(assignee=None).count()


def test_what_was_changed_since_is_seen_as_it_came_in(alpha):
    rule(alpha, {"fact": "topic", "is": ["other"]}, "escalations", key="other", position=0)
    rule(alpha, {"fact": "tags", "is": ["vip"]}, "billing", key="vip", position=1)
    ticket = open_ticket(alpha)
    set_topic(actor=alpha.lead.actor, ticket_id=ticket.id, topic_id=alpha.topics["charge"], now=NOW + HOUR)
    set_priority(actor=alpha.lead.actor, ticket_id=ticket.id, priority=Priority.URGENT, now=NOW + HOUR)
    set_tags(actor=alpha.lead.actor, ticket_id=ticket.id, tags=["vip"], now=NOW + HOUR)
    set_team(actor=alpha.lead.actor, ticket_id=ticket.id, team_id=alpha.teams["support"], now=NOW + HOUR)
    found = simulated(alpha)
    assert found.moved_count == 0
    assert found.teams == (TeamCount("Escalations", 1, 1),)
    assert [(one.tickets, one.weight) for one in found.people] == [(1, 1)]


def test_other_rules_say_who_moves_where(alpha):
    opened(alpha, 8)
    billing = Rule(1, "All", ALWAYS, alpha.teams["billing"], team_is_restricted=False, skills=frozenset())
    found = simulated(alpha, [billing])
    assert found.teams == (TeamCount("Billing", 2, 8), TeamCount("Support", 6, 0))
    assert (found.moved_count, found.unmatched, found.by_rule) == (6, 0, (("All", 8),))
    newest = found.moved[0]
    assert (newest.number, newest.before, newest.after, newest.rule) == (8, "Support", "Billing", "All")
    assert loads(found) == {"Lead Alpha": 8}
    without = simulated(alpha, [])
    assert (without.unmatched, without.moved_count) == (8, 0)


def test_solved_tickets_weigh_nothing_from_then_on(alpha):
    TeamRouting.objects.create(team_id=alpha.teams["billing"], capacity=1)
    first = open_ticket(alpha, topic="charge")
    set_status(actor=alpha.lead.actor, ticket_id=first.id, status=Status.SOLVED, now=NOW + HOUR)
    open_ticket(alpha, key="2", topic="charge", now=NOW + 2 * HOUR)
    open_ticket(alpha, key="3", topic="charge", now=NOW + 3 * HOUR)
    found = simulated(alpha)
    assert (loads(found), found.stuck) == ({"Lead Alpha": 2}, 1)
    assert given_to() == {"Lead Alpha": 2}


def test_tickets_that_the_asker_may_not_see_are_not_counted(alpha):
    open_ticket(alpha, topic="threat")
    assign(actor=alpha.specialist.actor, ticket_id=Ticket.objects.get().id, membership_id=None, now=NOW)
    assert simulated(alpha).count == 0
    assert simulate([], actor=alpha.specialist.actor, now=LATER).count == 1


def test_older_tickets_are_not_asked_about(alpha):
    open_ticket(alpha)
    assert simulate([], actor=alpha.admin.actor, now=NOW + timedelta(days=31)).count == 0
