import pytest

from kernel.people.models import Skill
from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.desk import open_ticket
from tickets.models import MemberCapacity, RoutingRule, TeamRouting

CHARGE = {"fact": "topic", "is": ["charge"]}
NEW = {"key": "refunds", "name": "Refunds", "conditions": CHARGE, "team": "billing"}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        Skill.objects.create(key="legal", name="Legal")
        open_ticket(world.alpha)
    return world.alpha


def test_rules_are_added_changed_and_put_in_order(alpha, robot):
    made = robot.post("routing-rules/", NEW)
    assert (made.status, made.body) == (
        201,
        {
            "key": "refunds", "name": "Refunds", "position": 0, "is_active": True, "conditions": CHARGE,
            "team": "billing", "skills": [], "lines": ["the topic is Charge"], "warnings": [],
        },
    )  # fmt: skip
    robot.post("routing-rules/", {"key": "rest", "name": "Rest", "team": "support"})
    changed = robot.patch("routing-rules/refunds/", {"is_active": False, "skills": ["legal"]})
    assert (changed.body["is_active"], changed.body["skills"], changed.body["conditions"]) == (
        False, ["legal"], CHARGE,
    )  # fmt: skip
    assert robot.post("routing-order/", {"keys": ["rest"]}).status == 204
    assert [row["key"] for row in robot.get("routing-rules/").body["results"]] == ["rest", "refunds"]
    assert robot.get("routing-rules/nothing/").status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (NEW | {"team": "nobody"}, "team"),
        (NEW | {"conditions": {"fact": "topic", "is": ["nothing"]}}, "conditions.topic"),
        (NEW | {"conditions": {"fact": "shoe"}}, "conditions.fact"),
        (NEW | {"skills": ["flying"]}, "skills"),
        (NEW | {"key": "Not a key"}, "key"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_place(alpha, robot, body, field):
    before = fingerprint(alpha)
    answer = robot.post("routing-rules/", body)
    assert (answer.status, list(answer.fields)) == (422, [field])
    assert fingerprint(alpha) == before


def test_teams_and_people(alpha, robot):
    changed = robot.patch("routing-teams/support/", {"strategy": "least_loaded", "capacity": 5})
    assert changed.body == {
        "key": "support", "name": "Support", "strategy": "least_loaded", "is_sticky": False,
        "match_language": False, "respect_shifts": False, "capacity": 5, "reroute_on_sign_off": False,
    }  # fmt: skip
    assert robot.patch("routing-teams/support/", {"is_sticky": True}).body["capacity"] == 5
    assert robot.patch("routing-teams/nobody/", {"is_sticky": True}).status == 404
    teams = {row["key"]: row["strategy"] for row in robot.get("routing-teams/").body["results"]}
    assert teams["billing"] == "round_robin"
    path = f"routing-people/{alpha.agent.membership_id}/"
    assert robot.patch(path, {"capacity": 3}).body["capacity"] == 3
    assert robot.patch(path, {"capacity": None}).body["capacity"] is None
    assert robot.patch(path, {"capacity": -1}).status == 422
    assert robot.patch(f"routing-people/{10**9}/", {"capacity": 1}).status == 404
    names = [row["name"] for row in robot.get("routing-people/").body["results"]]
    assert names == sorted(names)


def test_a_simulation(alpha, robot):
    tried = robot.post("routing-simulation/", {"rules": [{"conditions": {}, "team": "billing"}]}).body
    assert (tried["count"], tried["moved_count"], tried["unmatched"]) == (1, 1, 0)
    assert tried["moved"] == [
        {
            "number": 1,
            "subject": "Where is my money",
            "before": "Support",
            "after": "Billing",
            "rule": "Rule 1",
        }
    ]
    assert tried["people"] == [{"name": "Lead Alpha", "tickets": 1, "weight": 1}]
    assert robot.post("routing-simulation/").body["moved_count"] == 0
    assert robot.post("routing-simulation/", {"rules": [{"team": "nobody"}]}).fields.keys() == {"0.team"}


def test_why_somebody_got_it(alpha, robot):
    [decision] = robot.get("tickets/1/routing/").body["results"]
    assert (decision["by"], decision["chosen"], decision["team"]) == ("round_robin", "Agent Alpha", "Support")
    assert decision["judged"][0] == {"name": "Agent Alpha", "verdict": "chosen", "load": 0}
    assert robot.get("tickets/99/routing/").status == 404


def test_without_the_scope_nothing_is_read_or_changed(alpha, token):
    viewer = token(alpha, "tickets.view")
    with tenant_context(alpha.id):
        RoutingRule.objects.create(key="refunds", name="R", team_id=alpha.teams["billing"])
    before = fingerprint(alpha)
    calls = [
        viewer.get("routing-rules/"), viewer.post("routing-rules/", NEW | {"key": "x"}),
        viewer.patch("routing-rules/refunds/", {"is_active": False}), viewer.post("routing-order/", {"keys": []}),
        viewer.get("routing-teams/"), viewer.patch("routing-teams/support/", {"capacity": 1}),
        viewer.get("routing-people/"), viewer.post("routing-simulation/"),
        viewer.patch(f"routing-people/{alpha.agent.membership_id}/", {"capacity": 1}),
    ]  # fmt: skip
    assert {call.status for call in calls} == {403}
    assert fingerprint(alpha) == before
    with tenant_context(alpha.id):
        assert RoutingRule.objects.get().is_active
        assert (TeamRouting.objects.count(), MemberCapacity.objects.count()) == (0, 0)
