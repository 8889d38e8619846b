"""Policies, calendars and changes in the settings."""

import json
from datetime import timedelta

import pytest

from kernel.clock.models import CalendarVersion
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW, TERMS
from tickets.models import SlaPolicy, SlaPolicyVersion
from tickets.operations import retargeting

LATER = NOW + timedelta(hours=3)
POLICY, CALENDAR = "/desk/settings/policies/standard/", "/desk/settings/calendars/office/"
TIGHT = TERMS | {"targets": TERMS["targets"] | {"first_reply": {"normal": 120}}}
HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00")
TYPED = {"name": "Office hours", "is_active": "on", "time_zone": "Europe/Berlin"} | HOURS


@pytest.fixture
def admin(world, client_for, time_machine_at_later):
    with tenant_context(world.alpha.id):
        for number in range(3):
            open_ticket(world.alpha, key=f"k{number}")
    return client_for(world.alpha.admin)


@pytest.fixture
def time_machine_at_later():
    import time_machine

    with time_machine.travel(LATER, tick=False):
        yield


def policy(terms=TIGHT, **given):
    return {"name": "Standard", "position": 1, "is_active": "on", "terms": json.dumps(terms)} | given


def versions(world, model):
    with tenant_context(world.alpha.id):
        return model.objects.count()


def test_the_settings_list_them(admin):
    page = admin.get("/desk/settings/").content.decode()
    assert "/desk/settings/policies/" in page
    assert "/desk/settings/calendars/" in page
    assert "/desk/settings/changes/" in page


def test_policies_in_words(admin):
    page = admin.get("/desk/settings/policies/").content.decode()
    assert "urgent 1 h, high 2 h, normal 4 h, low 8 h of Office hours" in page
    assert "every ticket" in page


def test_a_preview_writes_nothing_and_keeps_what_was_typed(admin, world):
    page = admin.post(POLICY, policy(name="Tighter") | {"action": "preview"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "3 tickets move, 3 would be breached now" in text
    assert 'value="Tighter"' in text
    assert versions(world, SlaPolicyVersion) == 1


def test_publishing(admin, world):
    assert admin.post(POLICY, policy(name="Tighter", action="publish")).status_code == 303
    with tenant_context(world.alpha.id):
        saved = SlaPolicy.objects.get(key="standard")
        assert (saved.name, saved.versions.latest("number").number) == ("Tighter", 2)


def test_a_new_policy_before_the_others(admin, world):
    sent = policy(key="first", name="First", action="publish")
    assert admin.post("/desk/settings/new-policy/", sent).status_code == 303
    with tenant_context(world.alpha.id):
        assert list(SlaPolicy.objects.order_by("position").values_list("key", flat=True)) == [
            "first",
            "standard",
        ]
    page = admin.get("/desk/settings/policies/").content.decode()
    assert "so it never applies" in page


CONTRADICTION = {"all": [{"fact": "topic", "is": ["charge"]}, {"fact": "topic", "is": ["other"]}]}


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("{", "not JSON"),
        (json.dumps(TIGHT | {"targets": {"first_reply": {"normal": 0}}}), "targets.first_reply.normal"),
        (json.dumps(TIGHT | {"targets": {}}), "at least one target"),
        (json.dumps(TIGHT | {"calendar": "nowhere"}), "nowhere"),
    ],
)
@pytest.mark.parametrize("action", ["preview", "publish"])
def test_bad_terms_are_refused_beside_the_field(admin, world, terms, said, action):
    page = admin.post(POLICY, policy() | {"terms": terms, "action": action})
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert 'aria-invalid="true"' in text
    assert versions(world, SlaPolicyVersion) == 1


def test_a_contradiction_is_warned_of(admin):
    page = admin.post(POLICY, policy(TIGHT | {"conditions": CONTRADICTION}, action="preview"))
    assert "contradict each other" in page.content.decode()


def test_a_year_with_holidays_special_days_and_clock_changes(admin):
    sent = TYPED | {
        "holidays": "2026-12-25 Christmas Day",
        "shifts": "2026-12-24 09:00-12:00",
        "action": "publish",
    }
    assert admin.post(CALENDAR, sent).status_code == 303
    page = admin.get(CALENDAR, {"year": "2026"}).content.decode()
    assert "25 December: holiday: Christmas Day" in page
    assert "24 December: special day: open 09:00-12:00" in page
    assert "29 March: closed, clocks go forward" in page
    assert "25 October: closed, clocks go back" in page
    assert 'href="?year=2027#year"' in page
    assert page.count("<caption>") == 12


def test_preview_of_hours(admin, world):
    page = admin.post(CALENDAR, TYPED | {"mon": "09:00-12:00", "action": "preview"})
    assert "3 tickets move, 0 would be breached now" in page.content.decode()
    assert 'value="09:00-12:00"' in page.content.decode()
    assert versions(world, CalendarVersion) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (dict.fromkeys(HOURS, ""), "no open hours at all"),
        ({"time_zone": "Europe/Nowhere"}, "There is no time zone"),
        ({"holidays": "2026-02-30 Never"}, "There is no date 2026-02-30"),
        ({"mon": "nine to five"}, "is no window"),
        ({"mon": "09:00-12:00, 11:00-13:00"}, "overlaps"),
        ({"shifts": "2026-12-24 09:00"}, "is no window"),
        ({"holidays": "2026-12-25\n2026-12-25 Again"}, "is there twice"),
    ],
)
@pytest.mark.parametrize("action", ["preview", "publish"])
def test_bad_hours_are_refused_beside_the_field(admin, world, typed, said, action):
    page = admin.post(CALENDAR, TYPED | typed | {"action": action})
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert 'aria-invalid="true"' in text
    assert versions(world, CalendarVersion) == 1


def test_a_calendar_that_never_opens_again_is_warned_of(admin):
    closed = TYPED | dict.fromkeys(HOURS, "") | {"shifts": "2020-01-01 09:00-12:00", "action": "preview"}
    assert "it never opens" in admin.post(CALENDAR, closed).content.decode()


def test_holidays_are_put_among_what_was_typed(admin, world):
    sent = TYPED | {"name": "Half typed", "holidays": "2026-12-25 Our own name", "mon": "nonsense"}
    asked = {
        "country": "DE",
        "subdivision": "BE",
        "first_year": "2026",
        "last_year": "2026",
        "action": "import",
    }
    text = admin.post(CALENDAR, sent | asked).content.decode()
    assert "2026-12-25 Our own name" in text
    assert "2026-05-01" in text
    assert 'value="Half typed"' in text
    assert 'value="nonsense"' in text
    assert versions(world, CalendarVersion) == 1


def test_a_change_shows_how_far_it_is(admin, world):
    with tenant_context(world.alpha.id):
        saved = SlaPolicy.objects.get(key="standard")
        job = retargeting.start_retargeting(
            actor=world.alpha.admin.actor, cause="policy", cause_id=saved.id, now=LATER
        )
    address = f"/desk/settings/changes/{job.id}/"
    page = admin.get(address).content.decode()
    assert "0 / 3" in page
    assert 'hx-trigger="every 1s"' in page
    assert "Standard" in admin.get("/desk/settings/changes/").content.decode()
    assert "on its way" in admin.get("/desk/settings/policies/").content.decode()
    part = admin.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert admin.get("/desk/settings/changes/999999/").status_code == 404


def test_the_preview_shows_no_hidden_ticket(world, admin):
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, topic="threat", key="hidden", subject="Between us")
    text = admin.post(POLICY, policy(action="preview")).content.decode()
    assert "4 tickets move" in text
    assert "Between us" not in text


def test_others_may_not(world, client_for):
    for name in ("agent", "lead"):
        client = client_for(world.alpha.members[name])
        for address in (POLICY, CALENDAR, "/desk/settings/changes/"):
            assert client.get(address).status_code == 403
