"""The critical lane through the API: people of the team, never a token, for what two people have to do."""

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.critical_world import DEFINITION, critical_ticket, join_safety, make_lane
from tests.tickets.desk import open_ticket
from tickets.models import CriticalLane, Ticket


@pytest.fixture
def alpha(world):
    return world.alpha


@pytest.fixture
def ticket(alpha):
    with tenant_context(alpha.id):
        make_lane(alpha)
        join_safety(alpha)
        return critical_ticket(alpha)


def test_lanes_are_set_up_by_admins(alpha, person, robot):
    admin = person(alpha.admin)
    new = {"key": "danger", "name": "Danger", "team": "safety", "definition": DEFINITION}
    made = admin.post("critical-lanes/", new)
    assert (made.status, made.body["key"], made.body["team"]) == (201, "danger", "safety")
    assert made.body["definition"]["acknowledge_minutes"] == 15
    assert admin.get("critical-lanes/").body["results"] == [made.body]
    changed = robot.patch("critical-lanes/danger/", {"is_active": False, "name": "Danger to life"})
    assert (changed.status, changed.body["is_active"], changed.body["name"]) == (200, False, "Danger to life")
    for wrong, field in (
        ({"team": "support"}, "team"),
        ({"team": "nowhere"}, "team"),
        ({"definition": {}}, "acknowledge_minutes"),
        ({"definition": DEFINITION | {"topics": ["nowhere"]}}, "topics"),
    ):
        refused = admin.patch("critical-lanes/danger/", wrong)
        assert (refused.status, list(refused.fields)) == (422, [field])
    assert admin.post("critical-lanes/", new).status == 422
    assert admin.get("critical-lanes/nowhere/").status == 404
    for name in ("agent", "specialist", "lead"):
        assert person(alpha.members[name]).get("critical-lanes/").status == 403
        assert person(alpha.members[name]).post("critical-lanes/", new).status == 403
    with tenant_context(alpha.id):
        assert CriticalLane.objects.count() == 1


def test_a_case_from_raising_to_the_second_persons_word(alpha, person):
    with tenant_context(alpha.id):
        make_lane(alpha)
        join_safety(alpha)
        number = open_ticket(alpha).number
    agent, first, second = person(alpha.agent), person(alpha.specialist), person(alpha.teammate)
    path = f"tickets/{number}/critical/"
    assert agent.post(path, {"lane": "nowhere"}).status == 404
    assert agent.post(path, {"lane": "danger"}).status == 204
    assert agent.get(path).status == 404
    [case] = first.get(path).body["results"]
    assert (case["lane"], case["matched_by"], case["acknowledged_by"]) == ("danger", "person", "")
    assert first.get(f"tickets/{number}/").body["is_critical"] is True
    held = {"team/": {"team": "support"}, "priority/": {"priority": "low"}, "topic/": {"topic": "charge"}}
    for way, body in held.items():
        refused = first.post(f"tickets/{number}/{way}", body)
        assert (refused.status, refused.code) == (409, "tickets.in_critical_lane")
    silent = first.post(f"tickets/{number}/status/", {"status": "solved"})
    assert (silent.status, silent.code) == (409, "tickets.case_not_acknowledged")
    assert first.post(f"{path}acknowledge/").body["acknowledged_by"] == "Specialist Alpha"
    proposed = first.post(f"{path}downgrades/", {"reason": "A quote", "team": "billing"})
    assert (proposed.status, proposed.body["team"], proposed.body["is_approved"]) == (201, "Billing", None)
    decide = f"{path}downgrades/{proposed.body['id']}/"
    own = first.post(decide, {"is_approved": True})
    assert (own.status, own.code) == (409, "tickets.downgrade_needs_another")
    done = second.post(decide, {"is_approved": True})
    assert (done.status, done.body["team"], done.body["is_critical"]) == (200, "billing", False)
    assert agent.get(f"tickets/{number}/").status == 200


def test_a_token_may_raise_and_nothing_else(alpha, robot, ticket):
    with tenant_context(alpha.id):
        other = open_ticket(alpha, key="other").number
    assert robot.post(f"tickets/{other}/critical/", {"lane": "danger"}).status == 204
    ways = {
        "": None, "acknowledge/": {}, "downgrades/": {"reason": "x"}, "downgrades/1/": {"is_approved": True},
    }  # fmt: skip
    before = fingerprint(alpha)
    for number in (other, ticket.number):
        for way, body in ways.items():
            path = f"tickets/{number}/critical/{way}"
            assert (robot.get(path) if body is None else robot.post(path, body)).status in {403, 404}
    assert fingerprint(alpha) == before
    with tenant_context(alpha.id):
        assert Ticket.objects.filter(is_critical=True).count() == 2


def test_what_the_platform_submits_is_checked_too(alpha, robot, world):
    with tenant_context(alpha.id):
        make_lane(alpha)
    body = {
        "customer": {"external_id": "alpha-subscriber"}, "topic": "other", "subject": "Help",
        "body": "He is going to hurt me",
    }  # fmt: skip
    made = robot.post("tickets/", body)
    assert (made.status, made.body["ticket"]) == (201, None)
    with tenant_context(alpha.id):
        assert Ticket.objects.get(number=made.body["number"]).is_critical


def test_the_other_tenant_sees_nothing(world, person, ticket):
    there = person(world.beta.specialist)
    assert there.get(f"tickets/{ticket.number}/critical/").status == 404
    assert there.get("critical-lanes/danger/").status in {403, 404}
