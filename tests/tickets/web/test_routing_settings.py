"""The routing settings through the browser's door."""

import json

import pytest
from django.utils import timezone

from kernel.people.models import Skill
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tickets.models import MemberCapacity, RoutingRule, TeamRouting

HOME = "/desk/settings/routing/"
CHARGE = {"fact": "topic", "is": ["charge"]}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def admin(alpha, client_for):
    return client_for(alpha.admin)


def rule(alpha, *, key="refunds", name="Refunds", conditions=CHARGE, position=0):
    return RoutingRule.objects.create(
        key=key, name=name, conditions=conditions, team_id=alpha.teams["billing"], position=position
    )


def text_of(response) -> str:
    return response.content.decode()


def test_rules_are_told_in_words(alpha, admin):
    rule(alpha)
    rule(alpha, key="rest", name="Rest", conditions={}, position=1)
    rule(alpha, key="never", name="Never", position=2)
    page = text_of(admin.get(HOME))
    assert "the topic is Charge" in page
    assert "It is never asked: “Rest” takes everything before it." in page
    assert "Agent Alpha" in page


def test_a_rule_is_added_changed_moved_and_switched(alpha, admin):
    Skill.objects.create(key="legal", name="Legal")
    given = {
        "key": "refunds",
        "name": "Refunds",
        "conditions": json.dumps(CHARGE),
        "team": alpha.teams["billing"],
    }
    assert admin.post(f"{HOME}new/", given | {"skills": ["legal"]}).status_code == 303
    made = RoutingRule.objects.get()
    assert (made.conditions, made.skills, made.team_id) == (CHARGE, ["legal"], alpha.teams["billing"])
    rule(alpha, key="rest", position=1)
    admin.post(f"{HOME}rules/rest/move/", {"to": "up"})
    assert list(RoutingRule.objects.order_by("position").values_list("key", flat=True)) == ["rest", "refunds"]
    admin.post(f"{HOME}rules/refunds/switch/", {"is_active": "0"})
    admin.post(
        f"{HOME}rules/refunds/", given | {"name": "Money", "conditions": "", "team": alpha.teams["support"]}
    )
    made.refresh_from_db()
    assert (made.name, made.is_active, made.conditions, made.skills) == ("Money", False, {}, [])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"conditions": "{"}, "This is not JSON"),
        ({"conditions": '{"fact": "topic", "is": ["nothing"]}'}, "no &#x27;nothing&#x27; at this desk"),
        ({"team": ""}, "This field is required"),
        ({"key": "Not a key"}, "Enter a valid"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(alpha, admin, given, message):
    body = {"key": "refunds", "name": "Typed", "conditions": "", "team": alpha.teams["billing"]} | given
    response = admin.post(f"{HOME}new/", body)
    page = text_of(response)
    assert response.status_code == 422
    assert message in page
    assert 'value="Typed"' in page
    assert not RoutingRule.objects.exists()


def test_a_teams_way_and_a_persons_capacity(alpha, admin):
    assert "By turns" in text_of(admin.get(f"{HOME}teams/support/"))
    admin.post(f"{HOME}teams/support/", {"strategy": "least_loaded", "match_language": "on", "capacity": "7"})
    row = TeamRouting.objects.get()
    assert (row.strategy, row.match_language, row.is_sticky, row.capacity) == ("least_loaded", True, False, 7)
    assert admin.post(f"{HOME}teams/support/", {"strategy": "manual", "capacity": "-1"}).status_code == 422
    assert admin.get(f"{HOME}teams/nobody/").status_code == 404
    person = f"{HOME}people/{alpha.agent.membership_id}/"
    admin.post(person, {"capacity": "4"})
    assert MemberCapacity.objects.get().capacity == 4
    assert admin.post(person, {"capacity": "x"}).status_code == 422
    admin.post(person, {"capacity": ""})
    assert not MemberCapacity.objects.exists()


def test_a_simulation_names_who_moves_and_writes_nothing(alpha, admin):
    now = timezone.now()
    ticket = open_ticket(alpha, now=now)
    rules = [{"name": "All to billing", "conditions": {}, "team": "billing"}]
    page = text_of(admin.post(f"{HOME}simulation/", {"rules": json.dumps(rules)}))
    assert "1 of 1 tickets would have gone elsewhere" in page
    assert f"/desk/tickets/{ticket.number}/" in page
    assert "Support → Billing" in page
    assert "Lead Alpha" in page
    ticket.refresh_from_db()
    assert (ticket.team_id, RoutingRule.objects.count()) == (alpha.teams["support"], 0)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("[", "This is not JSON"),
        ("{}", "A list is needed here"),
        ('[{"team": "nobody"}]', "0.team: There is no"),
        ('[{"team": "billing", "conditions": {"fact": "shoe"}}]', "0.conditions.fact: There is no such fact"),
        ('[{"team": "billing", "skills": ["flying"]}]', "0.skills: There is no"),
    ],
)
def test_rules_that_cannot_be_tried_say_where(admin, rules, message):
    response = admin.post(f"{HOME}simulation/", {"rules": rules})
    assert response.status_code == 422
    assert message in text_of(response)


def test_the_set_to_try_begins_with_the_rules_in_force(alpha, admin):
    rule(alpha)
    assert "&quot;Refunds&quot;" in text_of(admin.get(f"{HOME}simulation/"))


def test_who_does_not_configure_the_desk_changes_nothing(alpha, client_for):
    rule(alpha)
    lead = client_for(alpha.lead)
    for path in ("", "new/", "simulation/", "rules/refunds/", "teams/support/"):
        assert lead.get(HOME + path).status_code == 403
    assert lead.post(f"{HOME}rules/refunds/switch/", {"is_active": "0"}).status_code == 403
    assert lead.post(f"{HOME}teams/support/", {"strategy": "manual", "capacity": 0}).status_code == 403
    assert lead.post(f"{HOME}people/{alpha.agent.membership_id}/", {"capacity": 1}).status_code == 403
    assert RoutingRule.objects.get().is_active
    assert (TeamRouting.objects.count(), MemberCapacity.objects.count()) == (0, 0)
