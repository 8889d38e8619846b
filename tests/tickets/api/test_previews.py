"""Previews of changes over the API, how far changes have come, and what is refused."""

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW, OFFICE, TERMS
from tickets.models import SlaPolicy
from tickets.operations.retargeting import start_retargeting

TIGHT = TERMS | {"targets": TERMS["targets"] | {"first_reply": {"normal": 1}}}
ZERO = TERMS | {"targets": {"first_reply": {"normal": 0}}}
CONTRADICTION = {"all": [{"fact": "topic", "is": ["charge"]}, {"fact": "topic", "is": ["other"]}]}


@pytest.fixture
def busy(world, robot, clock):
    with tenant_context(world.alpha.id):
        for number in range(2):
            open_ticket(world.alpha, key=f"k{number}")
    clock.shift(3600)
    return robot


def test_other_terms(busy):
    said = busy.post("policy-preview/", {"key": "standard", "terms": TIGHT}).body
    assert (said["words"], said["moved"], said["breached"]) == (
        "2 tickets move, 2 would be breached now", 2, 2,
    )  # fmt: skip
    assert said["shares"] == [
        {"policy": "Standard", "now": 2, "then": 2},
        {"policy": "", "now": 0, "then": 0},
    ]
    assert [one["number"] for one in said["breaching"]] == [1, 2]
    assert said["warnings"] == []


def test_off_and_a_new_policy_before_it(busy):
    off = busy.post("policy-preview/", {"key": "standard", "is_active": False}).body
    assert (off["ended"], off["shares"][-1]) == (4, {"policy": "", "now": 0, "then": 2})
    new = busy.post("policy-preview/", {"terms": TIGHT, "position": 1}).body
    assert new["shares"][0] == {"policy": "new", "now": 0, "then": 2}
    odd = busy.post("policy-preview/", {"terms": TIGHT | {"conditions": CONTRADICTION}}).body
    assert "contradict each other" in odd["warnings"][0]


def test_another_order(busy):
    assert busy.post("policy-preview/", {"order": ["standard"]}).body["tickets_moved"] == 0


def test_other_hours(busy):
    hours = {"time_zone": "Europe/Berlin", "hours": OFFICE | {"mon": [["09:00", "12:00"]]}}
    said = busy.post("calendar-preview/", {"key": "office", "definition": hours}).body
    assert (said["words"], said["moved"]) == ("2 tickets move, 0 would be breached now", 4)
    never = {"time_zone": "Europe/Berlin", "hours": {}, "shifts": {"2020-01-01": {"09:00": "10:00"}}}
    assert (
        "never opens"
        in busy.post("calendar-preview/", {"key": "office", "definition": never}).body["warnings"][0]
    )


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("policy-preview/", {"terms": ZERO}, "targets.first_reply.normal"),
        ("policy-preview/", {"terms": TIGHT | {"calendar": "nowhere"}}, "calendar"),
        ("policy-preview/", {}, "calendar"),
        ("policies/standard/versions/", {"terms": TIGHT | {"targets": {}}}, "targets"),
        ("calendar-preview/", {"key": "office", "definition": {"time_zone": "Mars/Base", "hours": {}}}, "time_zone"),
        ("calendar-preview/", {"key": "office", "definition": {"time_zone": "UTC", "hours": {}}}, "hours"),
        (
            "calendars/office/versions/",
            {"definition": {"time_zone": "UTC", "hours": OFFICE, "holidays": {"2026-02-30": ""}}},
            "holidays.2026-02-30",
        ),
        ("calendars/office/versions/", {"definition": {"time_zone": "UTC", "hours": {}}}, "hours"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_its_place(busy, address, body, field):
    answer = busy.post(address, body)
    assert (answer.status, list(answer.fields)) == (422, [field])


def test_how_far_a_change_has_come(busy, world):
    with tenant_context(world.alpha.id):
        job = start_retargeting(
            actor=world.alpha.admin.actor, cause="policy", cause_id=SlaPolicy.objects.get().id, now=NOW
        )
    [listed] = busy.get("changes/").body["results"]
    assert listed == busy.get(f"changes/{job.id}/").body
    assert (listed["name"], listed["total"], listed["done"], listed["finished_at"]) == (
        "Standard",
        2,
        0,
        None,
    )
    assert busy.get("changes/99999999/").status == 404
