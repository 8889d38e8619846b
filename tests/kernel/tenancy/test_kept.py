"""Kept queries give what the queryset gives, for each tenant, person and number, from one text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.people.models import Membership, Notification, Team
from kernel.tenancy.context import NoTenantError, tenant_context
from kernel.tenancy.kept import KeptQuery
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Ticket


@pytest.fixture
def by_number():
    return KeptQuery(
        lambda actor, number: Ticket.objects.visible_to(actor).filter(number=number).order_by("id")
    )


def test_rows_are_the_querysets(world):
    query = KeptQuery(lambda team_id: Team.objects.filter(id=team_id).order_by("id"))
    values = KeptQuery(
        lambda user_id: Membership.objects.filter(user_id=user_id).values("languages", "user__email", "id")
    )
    with tenant_context(world.alpha.id):
        agent = world.alpha.agent
        Membership.objects.filter(id=agent.membership_id).update(languages=["en", "de"])
        for team_id in world.alpha.teams.values():
            assert query(team_id) == [Team.objects.get(id=team_id)]
        assert values(agent.user_id) == [
            {"languages": ["en", "de"], "user__email": agent.email, "id": agent.membership_id}
        ]
        assert values(-1) == []


def test_each_tenant_has_its_own(world):
    query = KeptQuery(lambda: Team.objects.order_by("id"))
    for place in (world.alpha, world.beta, world.alpha):
        with tenant_context(place.id):
            assert [team.id for team in query()] == sorted(place.teams.values())


def test_outside_a_tenant_there_is_nothing_kept(world):
    query = KeptQuery(lambda: Team.objects.order_by("id"))
    with tenant_context(world.alpha.id):
        query()
    with pytest.raises(NoTenantError):
        query()


def test_who_looks_decides(world, by_number):
    with tenant_context(world.alpha.id):
        hidden = open_ticket(world.alpha, topic="threat")
        seen = {
            name: [ticket.id for ticket in by_number.seen_by(member.actor, hidden.number)]
            for name, member in world.alpha.members.items()
        }
    assert seen == {"agent": [], "teammate": [], "lead": [], "admin": [], "specialist": [hidden.id]}


def test_the_stand_in_for_the_actor_gives_way(world):
    query = KeptQuery(lambda actor: Notification.objects.filter(membership_id=actor.id).order_by("id"))
    with tenant_context(world.alpha.id):
        people = [world.alpha.agent, world.alpha.teammate]
        for member in people:
            Notification.objects.create(
                membership_id=member.membership_id,
                kind="k",
                subject_kind="s",
                subject_id=1,
                key="k",
                created_at=NOW,
            )
        found = [query.seen_by(member.actor) for member in people]
    assert [[row.membership_id for row in rows] for rows in found] == [
        [member.membership_id] for member in people
    ]


def test_it_is_built_once_and_counted_like_any_query(world):
    built = []

    def build(team_id: int):
        built.append(team_id)
        return Team.objects.filter(id=team_id)

    query = KeptQuery(build)
    with tenant_context(world.alpha.id), CaptureQueriesContext(connection) as queries:
        for team_id in world.alpha.teams.values():
            query(team_id)
    assert (len(built), len(queries)) == (1, len(world.alpha.teams))
