"""Routing in the admin: through the operations, with what is wrong beside its field."""

import json

import pytest

from kernel.events.models import Event
from kernel.people.models import Skill
from kernel.tenancy.context import tenant_context
from tickets.models import MemberCapacity, RoutingRule, TeamRouting

CHARGE = {"fact": "topic", "is": ["charge"]}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def admin(alpha, client_for):
    return client_for(alpha.admin)


def body(alpha, **given):
    return {
        "key": "refunds", "name": "Refunds", "conditions": json.dumps(CHARGE), "team": alpha.teams["billing"],
    } | given  # fmt: skip


def test_a_rule_is_added_and_changed(alpha, admin):
    Skill.objects.create(key="legal", name="Legal")
    assert admin.post("/admin/tickets/routingrule/add/", body(alpha, skills=["legal"])).status_code == 302
    made = RoutingRule.objects.get()
    assert (made.conditions, made.skills) == (CHARGE, ["legal"])
    path = f"/admin/tickets/routingrule/{made.id}/change/"
    assert "refunds" in admin.get(path).content.decode()
    admin.post(path, body(alpha, name="Money", conditions="{}"))
    made.refresh_from_db()
    assert (made.name, made.conditions, made.skills, made.is_active) == ("Money", {}, [], False)
    assert Event.objects.filter(code="tickets.routing_rule_saved").count() == 3
    assert "Money" in admin.get("/admin/tickets/routingrule/").content.decode()


def test_conditions_that_cannot_be_stand_beside_their_field(alpha, admin):
    wrong = json.dumps({"fact": "topic", "is": ["nothing"]})
    page = admin.post("/admin/tickets/routingrule/add/", body(alpha, conditions=wrong)).content.decode()
    assert "no &#x27;nothing&#x27; at this desk" in page
    assert not RoutingRule.objects.exists()


def test_team_and_person(alpha, admin):
    given = {"team": alpha.teams["support"], "strategy": "round_robin", "capacity": 0}
    assert admin.post("/admin/tickets/teamrouting/add/", given).status_code == 302
    row = TeamRouting.objects.get()
    path = f"/admin/tickets/teamrouting/{row.id}/change/"
    admin.post(path, given | {"strategy": "manual", "is_sticky": "on"})
    row.refresh_from_db()
    assert (row.strategy, row.is_sticky) == ("manual", True)
    admin.post("/admin/tickets/membercapacity/add/", {"membership": alpha.agent.membership_id, "capacity": 4})
    own = MemberCapacity.objects.get()
    assert own.capacity == 4
    admin.post(f"/admin/tickets/membercapacity/{own.id}/delete/", {"post": "yes"})
    assert not MemberCapacity.objects.exists()


def test_others_may_not(alpha, client_for):
    lead = client_for(alpha.lead)
    assert lead.post("/admin/tickets/routingrule/add/", body(alpha)).status_code in {302, 403}
    assert not RoutingRule.objects.exists()
