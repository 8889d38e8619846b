"""The board's numbers, exact, on a desk built for them; and nothing of restricted teams for those outside."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.tenancy.context import tenant_context
from tests.tickets.critical_world import critical_ticket, join_safety, make_lane, write
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.operations.assigning import assign
from tickets.operations.properties import set_priority
from tickets.operations.replying import post_reply
from tickets.operations.statuses import set_status
from tickets.queries.board import get_board
from tickets.rules.words import Priority, Status

QUERIES = 18  # three of them read the actor


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def minutes(count):
    return NOW + timedelta(minutes=count)


def give(alpha, key, who="agent", *, priority=None, now=NOW, **given):
    ticket = open_ticket(alpha, key=key, now=now, **given)
    assign(
        actor=alpha.lead.actor, ticket_id=ticket.id, membership_id=alpha.members[who].membership_id, now=now
    )
    if priority is not None:
        set_priority(actor=alpha.lead.actor, ticket_id=ticket.id, priority=priority, now=now)
    return ticket


def board(alpha, who="lead", now=NOW):
    return get_board(actor=alpha.members[who].actor, now=now)


def team(found, key):
    return next(one for one in found.teams if one.key == key)


def person(found, alpha, name):
    return next(one for one in found.people if one.id == alpha.members[name].membership_id)


def test_what_is_ahead_by_team(alpha):
    normal = give(alpha, "a")  # due in four hours
    urgent = give(alpha, "b", priority=Priority.URGENT)  # in one
    high = give(alpha, "c", priority=Priority.HIGH)  # in two
    low = give(alpha, "d", priority=Priority.LOW)  # in eight, of which seven are open today
    found = board(alpha)
    support = team(found, "support")
    assert support.figures.due == (1, 3, 3, 4)
    assert (support.figures.total, support.figures.waiting, support.figures.breached) == (4, 4, 0)
    assert support.figures.oldest_waiting_at == NOW
    assert [one.number for one in support.next] == [urgent.number, high.number, normal.number]
    assert low.number not in [one.number for one in support.next]
    assert [one.due_at for one in support.next] == [minutes(60), minutes(120), minutes(240)]
    assert team(found, "billing").figures.due == (0, 0, 0, 0)
    later = board(alpha, now=minutes(61))
    assert team(later, "support").figures.due == (1, 2, 2, 3)


def test_ones_own_teams_come_first_and_restricted_ones_only_for_their_members(alpha):
    make_lane(alpha)
    critical_ticket(alpha)
    give(alpha, "a")
    found = board(alpha)
    assert [one.key for one in found.teams] == ["billing", "escalations", "support"]
    assert found.cases == ()
    assert sum(one.figures.total for one in found.teams) == 1
    assert person(found, alpha, "specialist").figures.total == 0
    inside = board(alpha, "specialist")
    assert [one.key for one in inside.teams] == ["safety", "billing", "escalations", "support"]
    assert team(inside, "safety").figures.total == 1
    assert person(inside, alpha, "specialist").figures.total == 1
    [case] = inside.cases
    assert (case.lane, case.team, case.due_at, case.acknowledged_by) == ("Danger", "Safety", minutes(15), "")


def test_cases_that_nobody_has_come_first(alpha):
    from tickets.operations.critical import acknowledge

    make_lane(alpha)
    first, second = critical_ticket(alpha, key="a"), critical_ticket(alpha, key="b", now=minutes(1))
    acknowledge(actor=alpha.specialist.actor, ticket_id=first.id, now=minutes(2))
    found = board(alpha, "specialist").cases
    assert [one.number for one in found] == [second.number, first.number]
    assert found[1].acknowledged_by == "Specialist Alpha"


def test_what_everybody_carries(alpha):
    from kernel.people.models import Membership
    from tickets.models import MemberCapacity, TeamRouting

    give(alpha, "a", priority=Priority.URGENT)
    answered = give(alpha, "b")
    give(alpha, "c", "teammate")
    post_reply(actor=alpha.agent.actor, ticket_id=answered.id, body="Hello", key="r", now=NOW)
    TeamRouting.objects.create(team_id=alpha.teams["support"], capacity=9)
    MemberCapacity.objects.create(membership_id=alpha.agent.membership_id, capacity=3)
    Membership.objects.filter(id=alpha.teammate.membership_id).update(is_available=False)
    found = board(alpha)
    agent, teammate, admin = (person(found, alpha, name) for name in ("agent", "teammate", "admin"))
    assert (agent.figures.total, agent.figures.waiting, agent.figures.load, agent.capacity) == (2, 1, 3, 3)
    assert (teammate.figures.total, teammate.figures.load, teammate.capacity) == (1, 1, 9)
    assert (teammate.is_available, teammate.is_on_shift) == (False, True)
    assert (admin.figures.total, admin.capacity) == (0, None)
    assert found.people[0].id == agent.id


def test_queues(alpha):
    ticket = open_ticket(alpha)
    assign(actor=alpha.lead.actor, ticket_id=ticket.id, membership_id=None, now=NOW)
    give(alpha, "b")
    assert team(board(alpha), "support").figures.unassigned == 1


TUESDAY = NOW + timedelta(
    days=1
)  # an urgent ticket of Monday at ten has eight office hours: until Tuesday at ten


def test_a_clock_stopped_just_before_its_end(alpha):
    agent = alpha.agent.actor

    def stop(key, before, *, reply=False):
        ticket = give(alpha, key, priority=Priority.URGENT)
        at = TUESDAY - timedelta(minutes=before)
        if reply:
            post_reply(actor=agent, ticket_id=ticket.id, body="One question", key=key, now=at)
        else:
            set_status(actor=agent, ticket_id=ticket.id, status=Status.PENDING, now=at)
        return ticket

    near, far, answered, late = (
        stop("near", 15),
        stop("far", 31),
        stop("answered", 15, reply=True),
        stop("late", -5),
    )
    found = person(board(alpha, now=TUESDAY), alpha, "agent")
    assert [(one.number, one.left, one.metric) for one in found.flipped] == [
        (near.number, timedelta(minutes=15), "Resolution")
    ]
    assert {far.number, answered.number, late.number}.isdisjoint(one.number for one in found.flipped)
    assert person(board(alpha, now=TUESDAY + timedelta(days=8)), alpha, "agent").flipped == ()


def test_a_customer_kept_waiting_on_a_ticket_that_stands(alpha):
    agent = alpha.agent.actor
    ticket = give(alpha, "a")
    post_reply(actor=agent, ticket_id=ticket.id, body="Which one?", key="r", now=NOW)
    write(alpha, ticket, "The second", now=minutes(10))
    set_status(actor=agent, ticket_id=ticket.id, status=Status.ON_HOLD, now=minutes(20))
    assert person(board(alpha, now=minutes(249)), alpha, "agent").parked == ()
    found = board(alpha, now=minutes(250))
    [one] = person(found, alpha, "agent").parked
    assert (one.number, one.at) == (ticket.number, minutes(10))
    assert person(found, alpha, "agent").figures.parked == team(found, "support").figures.parked == 1


def test_solved_without_an_answer(alpha):
    agent = alpha.agent.actor
    silent, answered = give(alpha, "a"), give(alpha, "b")
    set_status(actor=alpha.teammate.actor, ticket_id=silent.id, status=Status.SOLVED, now=minutes(5))
    post_reply(
        actor=agent, ticket_id=answered.id, body="Done", key="r", send_as=Status.SOLVED, now=minutes(5)
    )
    found = board(alpha, now=minutes(60))
    assert [one.number for one in person(found, alpha, "teammate").silent] == [silent.number]
    assert person(found, alpha, "agent").silent == ()


def test_oddities_of_restricted_teams_are_their_members_business(alpha):
    join_safety(alpha, "lead")
    ticket = open_ticket(alpha, topic="threat")
    set_status(actor=alpha.specialist.actor, ticket_id=ticket.id, status=Status.SOLVED, now=minutes(5))
    assert len(person(board(alpha, now=minutes(60)), alpha, "specialist").silent) == 1
    assert person(board(alpha, "admin", now=minutes(60)), alpha, "specialist").silent == ()


def test_the_other_tenant_counts_for_nothing(world):
    with tenant_context(world.beta.id):
        open_ticket(world.beta)
    with tenant_context(world.alpha.id):
        found = board(world.alpha)
        assert sum(one.figures.total for one in found.teams) == 0
        assert len(found.people) == 5


def test_as_many_queries_however_much_there_is(alpha):
    make_lane(alpha)
    for nth in range(2):
        give(alpha, f"few-{nth}")
    for status in (Status.SOLVED, Status.PENDING):
        ticket = give(alpha, status.key, priority=Priority.URGENT)
        set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=status, now=NOW)
    board(alpha)
    with CaptureQueriesContext(connection) as few:
        board(alpha)
    for nth in range(12):
        ticket = give(alpha, f"many-{nth}", priority=Priority.URGENT)
        if nth % 2:
            set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=Status.PENDING, now=NOW)
        else:
            set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=Status.SOLVED, now=NOW)
    with CaptureQueriesContext(connection) as many:
        board(alpha, now=minutes(30))
    assert (len(few), len(many)) == (QUERIES, QUERIES), "\n".join(one["sql"][:150] for one in many)
