import psycopg
import pytest

from kernel.clock.models import Calendar, CalendarVersion
from kernel.clock.operations import create_calendar, import_holidays, publish_version, update_calendar
from kernel.clock.queries import (
    NoCalendar,
    current_version_id,
    get_calendar,
    get_schedule,
    list_calendar_keys,
    list_calendars,
    list_versions,
)
from kernel.clock.rules.holidays_source import UnknownHolidays
from kernel.clock.rules.windows import BadSchedule
from kernel.errors import Invalid, NotAllowed
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from tests.world import NOW

WEEK = {"time_zone": "Europe/Berlin", "hours": {"mon": {"10:00": "12:00"}}}
GERMANY = {"country": "DE", "first_year": 2026, "last_year": 2026}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def admin(alpha):
    return alpha.admin.actor


@pytest.fixture
def office(alpha):
    return Calendar.objects.get()


def told():
    return list(Event.objects.order_by("id").values_list("code", "subject_id", "data"))


def test_a_calendar_comes_with_its_first_version(admin):
    calendar = create_calendar(actor=admin, key="late", name="Late", definition=WEEK, now=NOW)
    version = CalendarVersion.objects.get(calendar=calendar)
    assert (version.number, version.created_at) == (1, NOW)
    assert version.definition == WEEK | {"shifts": {}, "breaks": {}, "holidays": {}}
    assert current_version_id("late") == version.id
    assert get_schedule(version.id).time_zone == "Europe/Berlin"
    assert told() == [
        ("clock.calendar_saved", calendar.id, {"calendar_id": calendar.id, "fields": ["created"]}),
        (
            "clock.calendar_published",
            calendar.id,
            {"calendar_id": calendar.id, "number": 1, "reason": "by_hand"},
        ),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "office"}, "key"),
        ({"key": "two words"}, "key"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"definition": {}}, "time_zone"),
        ({"definition": None}, ""),
        ({"definition": {"time_zone": "Mars/Base"}}, "time_zone"),
        ({"definition": {"time_zone": "Etc/UTC"}}, "hours"),
        ({"definition": WEEK | {"holidays": {"2026-02-30": "x"}}}, "holidays.2026-02-30"),
        ({"definition": WEEK | {"holidays": {"2026-02-28": "a\x00"}}}, "holidays.2026-02-28"),
    ],
)
def test_what_is_wrong_with_a_calendar(admin, change, field):
    with pytest.raises(Invalid) as caught:
        create_calendar(actor=admin, now=NOW, **{"key": "late", "name": "Late", "definition": WEEK} | change)
    assert list(caught.value.fields) == [field]
    assert (Calendar.objects.count(), told()) == (1, [])


def test_a_version_is_published_once_for_each_change(admin, office):
    first = publish_version(actor=admin, calendar_id=office.id, definition=WEEK, now=NOW)
    again = publish_version(
        actor=admin,
        calendar_id=office.id,
        definition=WEEK | {"hours": {"mon": [["10:00", "12:00"]]}},
        now=NOW,
    )
    assert (first.number, again.id) == (2, first.id)
    assert [version.number for version in list_versions(office.id)] == [2, 1]
    assert current_version_id("office") == first.id
    with pytest.raises(BadSchedule):
        publish_version(actor=admin, calendar_id=office.id, definition=[], now=NOW)
    with pytest.raises(NoCalendar):
        publish_version(actor=admin, calendar_id=0, definition=WEEK, now=NOW)
    assert [code for code, _, _ in told()] == ["clock.calendar_published"]


def test_what_is_in_force_already_is_not_published_again(admin, office):
    """However it was written down."""
    stored = CalendarVersion.objects.get()
    same = publish_version(actor=admin, calendar_id=office.id, definition=stored.definition, now=NOW)
    assert (same.id, told()) == (stored.id, [])


def test_holidays_are_added_and_known_ones_keep_their_names(admin, office):
    mine = WEEK | {"holidays": {"2026-10-03": "Our own day", "2026-08-01": "Founded"}}
    publish_version(actor=admin, calendar_id=office.id, definition=mine, now=NOW)
    assert import_holidays(actor=admin, calendar_id=office.id, now=NOW, subdivision="BE", **GERMANY) == 9
    row = get_calendar("office")
    assert (row.number, row.definition["hours"]) == (3, WEEK["hours"])
    assert row.definition["holidays"]["2026-10-03"] == "Our own day"
    assert row.definition["holidays"]["2026-08-01"] == "Founded"
    assert row.definition["holidays"]["2026-12-25"]
    assert len(row.definition["holidays"]) == 11
    assert told()[-1][2]["reason"] == "holidays"


def test_the_same_holidays_again_are_no_version(admin, office):
    assert import_holidays(actor=admin, calendar_id=office.id, now=NOW, **GERMANY) == 9
    before = told()
    assert import_holidays(actor=admin, calendar_id=office.id, now=NOW, **GERMANY) == 0
    assert (told(), get_calendar("office").number) == (before, 2)


@pytest.mark.parametrize(
    "change", [{"country": "XX"}, {"subdivision": "XX"}, {"first_year": 2027}, {"last_year": 2090}]
)
def test_unknown_holidays(admin, office, change):
    with pytest.raises(UnknownHolidays):
        import_holidays(actor=admin, calendar_id=office.id, now=NOW, **GERMANY | change)
    assert told() == []


def test_a_calendar_is_renamed_and_switched_off(admin, office):
    update_calendar(actor=admin, calendar_id=office.id, name="Desk hours", is_active=False, now=NOW)
    update_calendar(actor=admin, calendar_id=office.id, name="Desk hours", is_active=False, now=NOW)
    assert [data["fields"] for _, _, data in told()] == [["name", "is_active"]]
    assert list_calendar_keys() == frozenset()
    assert [(row.name, row.is_active) for row in list_calendars()] == [("Desk hours", False)]
    assert current_version_id("office")  # policies that name it count on in it
    with pytest.raises(Invalid):
        update_calendar(actor=admin, calendar_id=office.id, name="", now=NOW)


@pytest.mark.parametrize("who", ["agent", "lead"])
def test_only_admins_configure(alpha, office, who):
    actor = getattr(alpha, who).actor
    for attempt in (
        lambda: create_calendar(actor=actor, key="x", name="x", definition=WEEK, now=NOW),
        lambda: update_calendar(actor=actor, calendar_id=office.id, name="x", now=NOW),
        lambda: publish_version(actor=actor, calendar_id=office.id, definition=WEEK, now=NOW),
        lambda: import_holidays(actor=actor, calendar_id=office.id, now=NOW, **GERMANY),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert (CalendarVersion.objects.count(), told()) == (1, [])


def test_another_tenants_calendar_is_not_there(alpha, owner):
    """Asked of the owner's connection, which row-level security does not bind."""
    ids = [row[0] for row in owner.execute("SELECT id FROM clock_calendar")]
    [theirs] = set(ids) - {Calendar.objects.get().id}
    with pytest.raises(NoCalendar):
        publish_version(actor=alpha.admin.actor, calendar_id=theirs, definition=WEEK, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clock_calendarversion SET number = 9",
        "DELETE FROM clock_calendarversion",
        "TRUNCATE clock_calendarversion CASCADE",
    ],
)
def test_versions_are_not_changed_even_by_the_owner(owner, statement):
    with pytest.raises(psycopg.errors.RestrictViolation, match="this never changes"):
        owner.execute(statement)
