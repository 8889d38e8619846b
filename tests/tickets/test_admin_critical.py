"""Critical lanes in the admin: checked JSON, restricted teams only, no deleting; a lane's team stays restricted."""

import json

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.critical_world import DEFINITION, make_lane
from tickets.models import CriticalLane

ADD = "/admin/tickets/criticallane/add/"


@pytest.fixture
def alpha(world):
    return world.alpha


def form(alpha, team="safety", definition=DEFINITION, **more):
    given = {
        "key": "danger",
        "name": "Danger",
        "team": alpha.teams[team],
        "definition": json.dumps(definition),
    }
    return given | more


def lanes(alpha):
    with tenant_context(alpha.id):
        return list(CriticalLane.objects.order_by("id"))


def test_a_lane_is_made_and_changed(alpha, client_for):
    client = client_for(alpha.admin)
    assert client.get(ADD).status_code == 200
    assert client.post(ADD, form(alpha)).status_code == 302
    [lane] = lanes(alpha)
    assert (lane.key, lane.team_id, lane.definition["acknowledge_minutes"]) == (
        "danger",
        alpha.teams["safety"],
        15,
    )
    page = f"/admin/tickets/criticallane/{lane.id}/change/"
    changed = form(
        alpha, definition=DEFINITION | {"acknowledge_minutes": 5}, name="Grave", position=3, is_active="on"
    )
    assert client.post(page, changed).status_code == 302
    [lane] = lanes(alpha)
    assert (lane.name, lane.position, lane.definition["acknowledge_minutes"]) == ("Grave", 3, 5)
    assert client.post(f"/admin/tickets/criticallane/{lane.id}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"team": "support"}, "not one of the available choices"),
        ({"definition": DEFINITION | {"acknowledge_minutes": 0}}, "acknowledge_minutes: A whole number"),
        ({"definition": DEFINITION | {"topics": ["nowhere"]}}, "topics: There is no"),
        ({"definition": {"words": ["(a+)+$"], "acknowledge_minutes": 5}}, "at least one rung"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(alpha, client_for, more, said):
    answer = client_for(alpha.admin).post(ADD, form(alpha, **more))
    assert answer.status_code == 200
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert lanes(alpha) == []


def test_its_team_stays_restricted(alpha, client_for):
    with tenant_context(alpha.id):
        make_lane(alpha)
    client, page = client_for(alpha.admin), f"/admin/people/team/{alpha.teams['safety']}/change/"
    given = {
        "key": "safety", "name": "Safety", "is_active": "on",
        "members-TOTAL_FORMS": "0", "members-INITIAL_FORMS": "0",
    }  # fmt: skip
    client.raise_request_exception = False
    assert client.post(page, given).status_code == 409
    from kernel.people.models import Team

    with tenant_context(alpha.id):
        assert Team.objects.get(key="safety").is_restricted


@pytest.mark.parametrize("name", ["agent", "specialist", "lead"])
def test_for_admins_only(alpha, client_for, name):
    assert client_for(alpha.members[name]).post(ADD, form(alpha)).status_code in {302, 403}
    assert lanes(alpha) == []
