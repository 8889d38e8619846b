"""Calendars in the admin: a change is a version, and what is wrong stands beside the field."""

import json

import pytest

from kernel.clock.models import Calendar, CalendarVersion
from kernel.clock.queries import get_calendar
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context

WEEK = {"time_zone": "Europe/Berlin", "hours": {"mon": {"10:00": "12:00"}}}


@pytest.fixture
def admin(world, client_for):
    client = client_for(world.alpha.admin)
    client.raise_request_exception = False
    return client


def form(**given):
    known = {"name": "Office hours", "is_active": "on", "definition": json.dumps(WEEK), "country": ""}
    return known | {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"} | given


def office(place):
    with tenant_context(place.id):
        return Calendar.objects.get(key="office").id


def told(place):
    with tenant_context(place.id):
        return list(Event.objects.order_by("id").values_list("code", flat=True))


def row(place, key="office"):
    with tenant_context(place.id):
        return get_calendar(key)


def test_a_calendar_is_added(admin, world):
    assert "first_year" in admin.get("/admin/clock/calendar/add/").content.decode()
    assert admin.post("/admin/clock/calendar/add/", form(key="late", name="Late")).status_code == 302
    assert (row(world.alpha, "late").number, row(world.alpha, "late").name) == (1, "Late")
    assert told(world.alpha) == ["clock.calendar_saved", "clock.calendar_published"]


def test_changed_hours_and_holidays_are_versions(admin, world):
    path = f"/admin/clock/calendar/{office(world.alpha)}/change/"
    assert "Europe/Berlin" in admin.get(path).content.decode()
    assert admin.post(path, form()).status_code == 302
    assert admin.post(path, form(name="Desk hours")).status_code == 302
    assert (row(world.alpha).number, row(world.alpha).name) == (2, "Desk hours")
    assert admin.post(path, form(country="DE", subdivision="BE", first_year="2026")).status_code == 302
    found = row(world.alpha)
    assert (found.number, len(found.definition["holidays"])) == (3, 10)


def test_what_is_wrong_stands_beside_its_field_and_changes_nothing(admin, world):
    path = f"/admin/clock/calendar/{office(world.alpha)}/change/"
    for given, message in (
        ({"definition": json.dumps(WEEK | {"hours": {"mon": {"9": "17:00"}}})}, "hours.mon.9: "),
        ({"definition": json.dumps(WEEK | {"time_zone": "Mars/Base"})}, "time_zone: There is no time zone"),
        ({"definition": json.dumps(WEEK | {"hours": {}})}, "hours: The schedule has no open hours at all."),
        ({"definition": json.dumps(WEEK | {"holidays": ["2026-02-30"]})}, "There is no date 2026-02-30."),
        ({"definition": "{"}, "This is not JSON"),
        ({"definition": '{"time_zone": ' + "9" * 5000 + "}"}, "nested too deep or has too large a number"),
        ({"name": ""}, "This field is required."),
        ({"country": "XX"}, "Select a valid choice"),
        ({"country": "DE"}, "Ask for 1 to 30 years"),
        ({"country": "DE", "first_year": "2027", "last_year": "2026"}, "Ask for 1 to 30 years"),
        ({"country": "DE", "subdivision": "XX", "first_year": "2026"}, "DE has no part"),
    ):
        answer = admin.post(path, form(**given))
        assert answer.status_code == 200, given
        assert message in answer.content.decode(), given
    assert (row(world.alpha).number, told(world.alpha)) == (1, [])


def test_a_calendar_that_never_opens_again_is_saved_with_a_warning(admin, world):
    path = f"/admin/clock/calendar/{office(world.alpha)}/change/"
    past = WEEK | {"hours": {}, "shifts": {"2020-01-01": {"09:00": "12:00"}}}
    text = admin.post(path, form(definition=json.dumps(past)), follow=True).content.decode()
    assert "From now on it never opens" in text


def test_calendars_are_not_deleted_and_nobody_elses(admin, client_for, world):
    mine, theirs = office(world.alpha), office(world.beta)
    assert admin.post(f"/admin/clock/calendar/{mine}/delete/", {"post": "yes"}).status_code == 403
    assert admin.get(f"/admin/clock/calendar/{theirs}/change/").status_code == 302
    admin.post(f"/admin/clock/calendar/{theirs}/change/", form(name="Taken"))
    assert row(world.beta).name == "Office hours"
    assert client_for(world.alpha.lead).get("/admin/clock/calendar/").status_code == 403
    with tenant_context(world.alpha.id):
        assert CalendarVersion.objects.count() == 1
