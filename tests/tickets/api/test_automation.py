"""Automation rules in the API: set up, refused with the place, tried without effect, and what they did."""

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.automation_desk import make, on, settle
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import AutomationRun, Mode

DEFINITION = {
    "on": ["tickets.created"],
    "if": {"fact": "topic", "is": ["charge"]},
    "then": [{"tags": {"add": ["vip"]}}],
}
STORED = DEFINITION | {"then": [{"tags": {"add": ["vip"], "remove": []}}]}
NEW = {"key": "vip", "name": "Vip", "definition": DEFINITION}
ENDLESS = {"on": ["tickets.note_added"], "then": [{"note": "Again"}]}


def test_a_rule_from_draft_to_live(robot, world):
    made = robot.post("automation-rules/", NEW)
    assert made.status == 201
    assert made.body["definition"] == STORED
    assert (made.body["mode"], made.body["number"], made.body["acted"], made.body["warnings"]) == (
        "draft",
        1,
        0,
        [],
    )
    assert robot.patch("automation-rules/vip/", {"mode": "live"}).body["mode"] == "live"
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha, topic="charge")
        settle(NOW)
    assert robot.get(f"tickets/{ticket.number}/").body["tags"] == ["vip"]
    assert robot.get("automation-rules/vip/").body["acted"] == 1
    [run] = robot.get(f"tickets/{ticket.number}/automation/").body["results"]
    assert (run["rule"], run["number"], run["cause"], run["outcome"], run["depth"]) == (
        "Vip",
        1,
        "tickets.created",
        "done",
        0,
    )
    assert run["changes"] == ["tags: vip, before none"]


def test_versions_and_order(robot):
    robot.post("automation-rules/", NEW)
    robot.post("automation-rules/", NEW | {"key": "two"})
    other = DEFINITION | {"then": [{"note": "Hello"}]}
    assert robot.post("automation-rules/vip/versions/", {"definition": other}).body["number"] == 2
    versions = robot.get("automation-rules/vip/versions/").body["results"]
    assert [(one["number"], one["definition"]) for one in versions] == [(2, other), (1, STORED)]
    assert robot.post("automation-order/", {"keys": ["two"]}).status == 204
    assert [row["key"] for row in robot.get("automation-rules/").body["results"]] == ["two", "vip"]
    assert robot.post("automation-order/", {"keys": ["gone"]}).status == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"definition": DEFINITION | {"on": ["tickets.exploded"]}}, "on.0"),
        ({"definition": DEFINITION | {"then": [{"notify": ["everybody"]}]}}, "then.0.notify.0"),
        ({"definition": DEFINITION | {"if": {"fact": "topic", "is": ["gone"]}}}, "if.topic"),
        ({"definition": DEFINITION | {"then": [{"move_to_team": "gone"}]}}, "then"),
        ({"definition": "live"}, ""),
        ({"key": "No Key"}, "key"),
        ({"mode": "wild"}, "mode"),
        ({"mode": "live", "definition": ENDLESS}, "then"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(robot, world, change, field):
    before = fingerprint(world.alpha)
    answer = robot.post("automation-rules/", NEW | change)
    assert answer.status == 422
    assert list(answer.fields) == [field]
    assert fingerprint(world.alpha) == before
    assert robot.get("automation-rules/").body["results"] == []


def test_an_endless_rule_stays_out_of_live(robot):
    assert robot.post("automation-rules/", NEW | {"definition": ENDLESS}).body["warnings"] != []
    refused = robot.patch("automation-rules/vip/", {"mode": "live"})
    assert (refused.status, refused.code) == (422, "tickets.endless_automation")
    assert robot.get("automation-rules/vip/").body["mode"] == "draft"
    robot.post("automation-rules/", NEW | {"key": "two", "mode": "live"})
    assert robot.post("automation-rules/two/versions/", {"definition": ENDLESS}).status == 422
    assert robot.get("automation-rules/two/").body["number"] == 1


def test_trying_changes_nothing(robot, world):
    with tenant_context(world.alpha.id):
        make(world.alpha, "tag", on("created", then=[{"tags": {"add": ["x"]}}]), mode=Mode.LIVE)
        ticket = open_ticket(world.alpha, topic="charge")
        open_ticket(world.alpha, key="two")
        open_ticket(world.alpha, key="hidden", topic="threat")
    before = fingerprint(world.alpha)
    sample = robot.post("automation-try/", {"definition": DEFINITION, "count": 100}).body
    assert (sample["asked"], sample["matching"], [row["number"] for row in sample["first"]]) == (
        2,
        1,
        [ticket.number],
    )
    assert robot.post("automation-try/", {"definition": DEFINITION, "count": 5001}).status == 422
    [verdict] = robot.get(f"tickets/{ticket.number}/automation-try/").body["results"]
    assert verdict["foreseen"] == [{"step": "tags", "did": "done", "old": "", "new": "x"}]
    assert (
        robot.get(f"tickets/{ticket.number}/automation-try/", event="tickets.tags_changed").body["results"]
        == []
    )
    assert robot.get(f"tickets/{ticket.number}/automation-try/", event="boo").status == 422
    assert fingerprint(world.alpha) == before
    with tenant_context(world.alpha.id):
        assert AutomationRun.objects.count() == 0


def test_a_restricted_ticket_tells_nothing(robot, world):
    with tenant_context(world.alpha.id):
        hidden = open_ticket(world.alpha, topic="threat")
    assert robot.get(f"tickets/{hidden.number}/automation/").status == 404
    assert robot.get(f"tickets/{hidden.number}/automation-try/").status == 404


def test_who_may_not(token, world):
    weak = token(world.alpha, "tickets.view")
    before = fingerprint(world.alpha)
    for method, path, body in (
        ("post", "automation-rules/", NEW),
        ("patch", "automation-rules/vip/", {"mode": "live"}),
        ("post", "automation-rules/vip/versions/", {"definition": DEFINITION}),
        ("post", "automation-order/", {"keys": []}),
        ("post", "automation-try/", {"definition": DEFINITION}),
    ):
        assert weak.send(method, path, body).status == 403
    assert fingerprint(world.alpha) == before
