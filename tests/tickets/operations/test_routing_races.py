"""Many tickets at once, each in a transaction of its own: turns stay fair and nobody is handed more than they may."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from kernel.actors import system_actor
from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import RoutingTrace, TeamRouting, Ticket
from tickets.operations.routing_queue import drain_queues

AT_ONCE = 6


def together(place, work):
    """`work(number)` in as many threads, all starting together."""
    ready = Barrier(AT_ONCE)

    def run(number):
        try:
            ready.wait(timeout=30)
            with tenant_context(place.id):
                return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def owners(place):
    with tenant_context(place.id):
        return Counter(Ticket.objects.values_list("assignee_id", flat=True))


@pytest.fixture
def alpha(committed, world):
    return world.alpha


@pytest.fixture
def team(alpha):
    return [alpha.agent.membership_id, alpha.teammate.membership_id, alpha.lead.membership_id]


def test_turns_stay_fair(alpha, team):
    together(alpha, lambda number: open_ticket(alpha, key=f"at-once-{number}"))
    assert owners(alpha) == dict.fromkeys(team, 2)
    with tenant_context(alpha.id):
        assert RoutingTrace.objects.count() == AT_ONCE


def test_nobody_gets_more_than_their_capacity(alpha, team):
    with tenant_context(alpha.id):
        TeamRouting.objects.create(team_id=alpha.teams["support"], capacity=1, strategy="least_loaded")
    together(alpha, lambda number: open_ticket(alpha, key=f"at-once-{number}"))
    assert owners(alpha) == {**dict.fromkeys(team, 1), None: 3}


def test_a_queue_drained_by_many_is_drained_once(alpha, team):
    with tenant_context(alpha.id):
        TeamRouting.objects.create(team_id=alpha.teams["support"], capacity=2)
        Membership.objects.filter(id__in=team).update(is_available=False)
        for number in range(5):
            open_ticket(alpha, key=f"waiting-{number}")
        Membership.objects.filter(id__in=team[:2]).update(is_available=True)
    robot = system_actor(tenant_id=alpha.id)
    found = together(alpha, lambda _: drain_queues(actor=robot, team_ids={alpha.teams["support"]}, now=NOW))
    assert sum(found) == 4
    assert owners(alpha) == {team[0]: 2, team[1]: 2, None: 1}
    with tenant_context(alpha.id):
        assert RoutingTrace.objects.filter(reason="from_queue").count() == 4
