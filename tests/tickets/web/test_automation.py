"""The pages of automation: the list in order, a rule's form with its errors, trying without effect, who may."""

import pytest
import time_machine

from kernel.tenancy.context import tenant_context
from tests.tickets.automation_desk import LATER, make, on, runs, settle
from tests.tickets.desk import open_ticket
from tickets.models import AutomationRule, AutomationRuleVersion, AutomationRun, Mode, Ticket

LIST = "/desk/settings/automation/"
RULE = f"{LIST}rules/vip/"
TAG = {"tags": {"add": ["vip"]}}
FORM = {
    "name": "Very important",
    "mode": "live",
    "kind": "on",
    "codes": ["tickets.created"],
    "conditions": '{"fact": "topic", "is": ["charge"]}',
    "steps": '[{"tags": {"add": ["vip"]}}]',
    "action": "save",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        make(world.alpha, "vip", on("created", then=[TAG], conditions={"fact": "team", "is": ["billing"]}))
        make(world.alpha, "late", on("created", then=[{"move_to_team": "escalations"}]), mode=Mode.SHADOW)
    return world.alpha


@pytest.fixture
def admin(client_for, alpha):
    return client_for(alpha.admin)


def page(client, path, *, status=200, **query):
    answer = client.get(path, query)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def rule(place, key="vip"):
    """Name, mode, and the definition in force."""
    with tenant_context(place.id):
        row = AutomationRule.objects.get(key=key)
        return row.name, row.mode, row.versions.latest("number").definition


def test_the_list_tells_each_rule_in_plain_words_in_order(admin, alpha):
    text = page(admin, LIST)
    assert text.index("Vip") < text.index("Late")
    for words in (
        "When a ticket comes in",
        "the team is Billing",
        "tags: add vip",
        "move it to Escalations",
        "Live",
        "Shadow",
    ):
        assert words in text


def test_rules_change_places(admin, alpha):
    assert admin.post(f"{LIST}rules/vip/move/", {"to": "down"}).status_code == 303
    text = page(admin, LIST)
    assert text.index("Late") < text.index("Vip")
    admin.post(f"{LIST}rules/vip/move/", {"to": "up"})
    text = page(admin, LIST)
    assert text.index("Vip") < text.index("Late")


def test_warnings_stand_beside_the_rule(admin, alpha):
    with tenant_context(alpha.id):
        make(alpha, "again", on("tags_changed", then=[{"note": "Tagged"}, {"tags": {"add": ["x"]}}],
                                conditions={"fact": "tags", "is": ["y"]}))  # fmt: skip
    assert "It may set itself off again" in page(admin, LIST)
    assert "It may set itself off again" in page(admin, f"{LIST}rules/again/")


def test_a_rule_is_made_and_acts(admin, alpha):
    answer = admin.post(f"{LIST}new/", FORM | {"key": "mine"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}rules/mine/")
    definition = {
        "on": ["tickets.created"], "if": {"fact": "topic", "is": ["charge"]},
        "then": [{"tags": {"add": ["vip"], "remove": []}}],
    }  # fmt: skip
    assert rule(alpha, "mine") == ("Very important", "live", definition)
    with tenant_context(alpha.id):
        ticket = open_ticket(alpha, topic="charge")
        settle(LATER)
        assert Ticket.objects.get(id=ticket.id).tags == ["vip"]


def test_a_time_rule_is_made(admin, alpha):
    time = {"kind": "after", "minutes": "90", "since": "last_customer_message", "business": "office"}
    assert admin.post(f"{LIST}new/", FORM | time | {"key": "mine"}).status_code == 303
    after = {"minutes": 90, "since": "last_customer_message", "business": "office"}
    assert rule(alpha, "mine")[2]["after"] == after
    text = page(admin, f"{LIST}rules/mine/")
    assert "1 h 30 min of Office hours after the customer&#x27;s last message" in text


def test_saving_publishes_a_version_and_the_history_shows_both(admin, alpha):
    assert admin.post(RULE, FORM).status_code == 303
    with tenant_context(alpha.id):
        assert AutomationRuleVersion.objects.filter(rule__key="vip").count() == 2
    text = page(admin, RULE)
    assert "Version 2, in force" in text
    assert "the topic is Charge" in text
    assert "the team is Billing" in text
    admin.post(RULE, FORM)
    with tenant_context(alpha.id):
        assert AutomationRuleVersion.objects.filter(rule__key="vip").count() == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"steps": "[{"}, "This is not JSON"),
        ({"steps": "[]"}, "A rule needs at least one step."),
        ({"steps": '[{"dance": true}]'}, "0: A step is one of notify"),
        ({"steps": '[{"move_to_team": "nowhere"}]'}, "There is no &#x27;nowhere&#x27; at this desk"),
        ({"steps": '[{"notify": ["member:99999"]}]'}, "There is no &#x27;99999&#x27; at this desk."),
        ({"conditions": '{"fact": "mood", "is": ["good"]}'}, "fact: There is no such fact."),
        (
            {"conditions": '{"fact": "topic", "is": ["gone"]}'},
            "topic: There is no &#x27;gone&#x27; at this desk",
        ),
        ({"conditions": "[" * 5000}, "nested too deep"),
        ({"conditions": "[1]"}, "An object is needed here."),
        ({"codes": []}, "Name at least one event"),
        ({"kind": "after", "minutes": "0", "since": "created"}, "greater than or equal to 1"),
        ({"kind": "after", "minutes": "", "since": "created"}, "A whole number from 1"),
        ({"kind": "after", "minutes": "5", "since": ""}, "Use last_customer_message"),
        ({"name": ""}, "This field is required."),
        ({"mode": "wild"}, "Select a valid choice."),
        ({"codes": ["tickets.note_added"], "conditions": "", "steps": '[{"note": "Again"}]'}, "without end"),
    ],
)
def test_errors_stand_beside_the_field_and_nothing_is_lost_or_changed(admin, alpha, change, told):
    before = rule(alpha)
    answer = admin.post(RULE, FORM | {"name": "Typed"} | change)
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert told in text
    assert "Typed" in text or change == {"name": ""}
    assert rule(alpha) == before


def test_what_is_to_be_live_and_is_refused_changes_neither_mode_nor_definition(admin, alpha):
    with tenant_context(alpha.id):
        make(alpha, "draft", on("created", then=[TAG]), mode=Mode.DRAFT)
    before = rule(alpha, "draft")
    endless = {"codes": ["tickets.note_added"], "conditions": "", "steps": '[{"note": "Again"}]'}
    assert admin.post(f"{LIST}rules/draft/", FORM | endless).status_code == 422
    assert rule(alpha, "draft") == before
    assert admin.post(f"{LIST}rules/draft/", FORM | endless | {"mode": "shadow"}).status_code == 303


def test_trying_on_the_latest_tickets_saves_nothing(admin, alpha):
    with tenant_context(alpha.id):
        for nth in range(3):
            open_ticket(alpha, key=str(nth), topic="charge" if nth else "other", subject=f"Charge {nth}")
        open_ticket(alpha, key="hidden", topic="threat", subject="A secret threat")
    before = rule(alpha)
    answer = admin.post(RULE, FORM | {"action": "try", "count": "10"})
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "2 of the latest 3 tickets match" in text
    assert "Charge 2" in text
    assert "secret" not in text
    assert "Very important" in text
    assert rule(alpha) == before


def test_trying_on_one_ticket_says_what_is_not_so(admin, alpha):
    with tenant_context(alpha.id):
        ticket = open_ticket(alpha)
    text = page(admin, f"{LIST}try/", number=ticket.number)
    assert "Vip (live) does not match" in text
    assert "Not so: the team is Billing" in text
    assert "Late (shadow) matches" in text
    assert "would be: team: Escalations, before Support" in text
    assert "No rule waits for this." in page(
        admin, f"{LIST}try/", number=ticket.number, event="tickets.tags_changed"
    )
    assert "There is no such ticket" in page(admin, f"{LIST}try/", status=422, number=999)
    with tenant_context(alpha.id):
        assert AutomationRun.objects.count() == 0


def test_what_it_did_is_told_on_its_page_and_on_the_tickets(admin, client_for, alpha):
    with tenant_context(alpha.id):
        make(alpha, "next", on("tags_changed", then=[{"set_priority": "high"}]))
        ticket = open_ticket(alpha, topic="charge")
        hidden = open_ticket(alpha, topic="threat", key="two")
        settle(LATER)
        assert runs(ticket=ticket) == [
            ("vip", "done", ["tags"]),
            ("late", "shadow", ["move_to_team"]),
            ("next", "done", ["set_priority"]),
        ]
    text = page(admin, RULE)
    assert f"#{ticket.number}: When a ticket comes in" in text
    assert "tags: vip, before none" in text
    assert f"#{hidden.number}:" not in page(admin, f"{LIST}rules/late/")
    due = page(client_for(alpha.agent), f"/desk/tickets/{ticket.number}/due/")
    assert "Which rule changed this" in due
    assert "Vip, version 1: When a ticket comes in" in due
    assert "Only tried. would be: team: Escalations, before Billing" in due
    assert "priority: high, before normal. Set off by “Vip”." in due
    assert client_for(alpha.agent).get(f"/desk/tickets/{hidden.number}/due/").status_code == 404


def test_trouble_is_told_to_admins_in_words(admin, client_for, alpha):
    with tenant_context(alpha.id):
        make(alpha, "notes", on("tags_changed", then=[{"note": "x"}, {"tags": {"add": ["seen"]}}]))
        open_ticket(alpha, topic="charge")
        settle(LATER)
    text = page(admin, "/desk/notifications/")
    assert "The rule “Notes” set itself off again and was stopped" in text
    assert "Notes" not in page(client_for(alpha.agent), "/desk/notifications/")


@pytest.mark.parametrize("role", ["agent", "specialist", "lead"])
def test_only_admins_set_rules(client_for, alpha, role):
    client = client_for(alpha.members[role])
    before = rule(alpha)
    for path in (LIST, f"{LIST}new/", RULE, f"{LIST}try/"):
        assert client.get(path).status_code == 403
    assert client.post(RULE, FORM).status_code == 403
    assert client.post(f"{LIST}rules/vip/move/", {"to": "down"}).status_code == 403
    assert rule(alpha) == before


def test_another_tenants_rule_is_not_there(client_for, world, alpha):
    client = client_for(world.beta.admin)
    assert client.get(RULE).status_code == 404
    assert client.post(RULE, FORM).status_code == 404
    assert "Vip" not in page(client, LIST)
