"""Counts of the views: kept statements must count as if they had been built for this person and this moment."""

from datetime import timedelta

import pytest

from kernel.people.access import agent_actor
from kernel.people.models import Membership, Team
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.operations.assigning import assign
from tickets.queries.views import count_views, list_views, tickets_in

HOUR = timedelta(hours=1)


def counts(actor, now=NOW):
    views = list_views(actor)
    told = {row.key: row.count for row in count_views(views, actor=actor, now=now)}
    built = {view.key: tickets_in(view, actor=actor, now=now).count() for view in views if view.counted}
    assert {key: told[key] for key in built} == built
    return told


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def test_each_person_and_each_moment_has_its_own_counts(alpha):
    for person, keys in ((alpha.lead, "a"), (alpha.agent, "bc")):
        for key in keys:
            ticket = open_ticket(alpha, topic="other", key=key)
            assign(actor=person.actor, ticket_id=ticket.id, membership_id=person.membership_id, now=NOW)
    people = (alpha.lead, alpha.agent, alpha.teammate)
    assert [counts(person.actor)["mine"] for person in people] == [1, 2, 0]
    assert counts(alpha.agent.actor, NOW)["due-soon"] == 3  # in four hours exactly
    assert counts(alpha.agent.actor, NOW - HOUR)["due-soon"] == 0
    assert counts(alpha.agent.actor, NOW + 5 * HOUR)["due-soon"] == 0


def test_hidden_teams_are_not_counted(alpha):
    open_ticket(alpha, topic="threat", key="hidden")
    assert counts(alpha.agent.actor)["open"] == 0
    assert counts(alpha.specialist.actor)["open"] == 1
    Team.objects.filter(key="safety").update(is_restricted=False)
    fresh = agent_actor(Membership.objects.get(id=alpha.agent.membership_id))
    assert counts(fresh)["open"] == 1


def test_tenants_do_not_share_a_statement(world):
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, topic="other", key="a")
        assert counts(world.alpha.agent.actor)["open"] == 1
    with tenant_context(world.beta.id):
        assert counts(world.beta.agent.actor)["open"] == 0


def test_counting_stops_at_a_hundred(alpha, monkeypatch):
    monkeypatch.setattr("tickets.queries.counting.COUNT_UP_TO", 2)
    monkeypatch.setattr("tickets.queries.counting._kept", {})
    for key in "abc":
        open_ticket(alpha, topic="other", key=key)
    rows = count_views(list_views(alpha.agent.actor), actor=alpha.agent.actor, now=NOW)
    assert {row.key: row.count for row in rows}["open"] == 2
