"""Automation rules in the admin: a change is a version, an endless rule stays out of live."""

import json

import pytest
import time_machine

from kernel.tenancy.context import tenant_context
from tests.tickets.automation_desk import LATER, make, on, settle
from tests.tickets.desk import open_ticket
from tickets.models import AutomationRule, AutomationRun

TAG = {"tags": {"add": ["vip"], "remove": []}}
DEFINITION = {"on": ["tickets.created"], "if": {}, "then": [TAG]}
VERSIONS = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def admin(world, client_for):
    client = client_for(world.alpha.admin)
    client.raise_request_exception = False
    return client


def send(client, path, definition=DEFINITION, **change):
    given = (
        {"key": "vip", "name": "Vip", "mode": "draft", "definition": json.dumps(definition)}
        | VERSIONS
        | change
    )
    return client.post(f"/admin/tickets/automationrule/{path}", given)


def stored(place):
    with tenant_context(place.id):
        return [
            (row.key, row.name, row.mode, [version.definition for version in row.versions.order_by("number")])
            for row in AutomationRule.objects.order_by("position")
        ]


def test_a_rule_is_added_and_changed(admin, world):
    assert send(admin, "add/").status_code == 302
    assert stored(world.alpha) == [("vip", "Vip", "draft", [DEFINITION])]
    with tenant_context(world.alpha.id):
        rule_id = AutomationRule.objects.get().id
    other = DEFINITION | {"then": [{"note": "Hello"}]}
    assert send(admin, f"{rule_id}/change/", other, mode="live", name="Other").status_code == 302
    assert stored(world.alpha) == [("vip", "Other", "live", [DEFINITION, other])]
    assert "Warnings" in admin.get(f"/admin/tickets/automationrule/{rule_id}/change/").content.decode()


@pytest.mark.parametrize(
    ("definition", "change", "told"),
    [
        (DEFINITION | {"on": ["x"]}, {}, "on.0: There is no such event."),
        ({"on": ["tickets.note_added"], "then": [{"note": "Again"}]}, {"mode": "live"}, "without end"),
        (DEFINITION, {"key": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_told_beside_it(admin, world, definition, change, told):
    answer = send(admin, "add/", definition, **change)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert stored(world.alpha) == []


def test_a_key_that_is_taken(admin, world):
    send(admin, "add/")
    assert send(admin, "add/").status_code == 200
    assert len(stored(world.alpha)) == 1


def test_what_rules_did_is_read_only_and_restricted(admin, world):
    with tenant_context(world.alpha.id):
        make(world.alpha, "vip", on("created", then=[TAG]))
        open_ticket(world.alpha)
        open_ticket(world.alpha, topic="threat", key="two")
        settle(LATER)
        seen, hidden = AutomationRun.objects.order_by("id")
    assert admin.get(f"/admin/tickets/automationrun/{seen.id}/change/").status_code == 200
    assert (
        admin.get(f"/admin/tickets/automationrun/{hidden.id}/change/").status_code == 302
    )  # not there for them
    assert admin.post(f"/admin/tickets/automationrun/{seen.id}/delete/", {"post": "yes"}).status_code == 403
    assert admin.get("/admin/tickets/automationrun/add/").status_code == 403
