"""Who works when: nights, holidays, clock changes, time off, on call."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock.models import Calendar, CalendarVersion, OnCall, TimeOff, WorkPattern
from kernel.clock.shifts import next_on_shift, on_call, on_shift
from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context
from tests.world import NOW

HOUR = timedelta(hours=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NIGHTS = {"time_zone": "Europe/Berlin", "hours": {day: {"22:00": "06:00"} for day in DAYS}}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def calendar_of(definition, *, key: str = "theirs") -> Calendar:
    calendar = Calendar.objects.create(key=key, name=key)
    CalendarVersion.objects.create(calendar=calendar, number=1, definition=definition, created_at=NOW)
    return calendar


def works(member, calendar, *, from_on=date(2026, 1, 1), until_on=None):
    WorkPattern.objects.create(
        membership_id=member.membership_id, calendar=calendar, from_on=from_on, until_on=until_on
    )


def away(member, start, end):
    TimeOff.objects.create(membership_id=member.membership_id, starts_at=start, ends_at=end)


def is_on(member, moment) -> bool:
    return member.membership_id in on_shift([member.membership_id], at=moment)


def following(member, moment) -> datetime | None:
    return next_on_shift([member.membership_id], at=moment).get(member.membership_id)


def test_without_a_pattern_they_work_at_any_hour_but_for_time_off(alpha):
    assert is_on(alpha.agent, NOW)
    assert is_on(alpha.agent, NOW + 12 * HOUR)
    away(alpha.agent, NOW, NOW + HOUR)
    assert not is_on(alpha.agent, NOW)
    assert is_on(alpha.agent, NOW - timedelta(microseconds=1))
    assert is_on(alpha.agent, NOW + HOUR)
    assert following(alpha.agent, NOW) == NOW + HOUR
    assert following(alpha.teammate, NOW) == NOW


def test_office_hours(alpha):
    works(alpha.agent, Calendar.objects.get())
    assert is_on(alpha.agent, at("2026-03-02T09:00+01:00"))
    assert not is_on(alpha.agent, at("2026-03-02T17:00+01:00"))
    assert following(alpha.agent, at("2026-03-06T17:00+01:00")) == at("2026-03-09T09:00+01:00")


def test_the_newest_version_of_the_calendar_counts(alpha):
    calendar = Calendar.objects.get()
    works(alpha.agent, calendar)
    late = {"time_zone": "Europe/Berlin", "hours": {"mon": {"12:00": "20:00"}}}
    CalendarVersion.objects.create(calendar=calendar, number=2, definition=late, created_at=NOW)
    assert not is_on(alpha.agent, at("2026-03-02T10:00+01:00"))
    assert is_on(alpha.agent, at("2026-03-02T19:00+01:00"))


def test_nights_over_both_clock_changes(alpha):
    works(alpha.agent, calendar_of(NIGHTS))
    # 29 March 2026: 02:00 becomes 03:00; 25 October: 03:00 becomes 02:00
    for night, morning in (
        ("2026-03-28", "2026-03-29T06:00+02:00"),
        ("2026-10-24", "2026-10-25T06:00+01:00"),
    ):
        evening = at(f"{night}T22:00+01:00" if night.startswith("2026-03") else f"{night}T22:00+02:00")
        assert not is_on(alpha.agent, evening - timedelta(seconds=1))
        assert is_on(alpha.agent, evening)
        assert is_on(alpha.agent, at(morning) - timedelta(seconds=1))
        assert not is_on(alpha.agent, at(morning))
        assert following(alpha.agent, at(morning)) == at(morning) + 16 * HOUR


def test_a_night_belongs_to_the_evening_it_begins_on(alpha):
    works(alpha.agent, calendar_of(NIGHTS), from_on=date(2026, 3, 2), until_on=date(2026, 3, 3))
    assert not is_on(alpha.agent, at("2026-03-02T05:00+01:00"))  # the tail of the night before their first
    assert is_on(alpha.agent, at("2026-03-04T05:59+01:00"))  # of their last
    assert not is_on(alpha.agent, at("2026-03-04T22:00+01:00"))
    assert following(alpha.agent, at("2026-03-04T06:00+01:00")) is None


def test_before_the_first_pattern_as_if_there_was_none(alpha):
    works(alpha.agent, Calendar.objects.get(), from_on=date(2026, 3, 9))
    assert is_on(alpha.agent, at("2026-03-08T23:59+01:00"))
    assert not is_on(alpha.agent, at("2026-03-09T00:00+01:00"))
    assert following(alpha.agent, at("2026-03-09T00:00+01:00")) == at("2026-03-09T09:00+01:00")


def test_a_holiday_closes_its_date_and_time_off_cuts_into_a_shift(alpha):
    office = {"time_zone": "Europe/Berlin", "hours": {"mon": {"09:00": "17:00"}, "tue": {"09:00": "17:00"}}}
    works(alpha.agent, calendar_of(office | {"holidays": {"2026-03-02": "Founders' Day"}}))
    assert not is_on(alpha.agent, at("2026-03-02T12:00+01:00"))
    away(alpha.agent, at("2026-03-03T08:00+01:00"), at("2026-03-03T11:00+01:00"))
    away(alpha.agent, at("2026-03-03T10:00+01:00"), at("2026-03-03T12:30+01:00"))
    assert following(alpha.agent, at("2026-03-02T12:00+01:00")) == at("2026-03-03T12:30+01:00")


def test_two_patterns_are_worked_both(alpha):
    office = Calendar.objects.get()
    works(alpha.agent, office)
    weekend = {"time_zone": "America/New_York", "hours": {"sat": {"09:00": "12:00"}}}
    works(alpha.agent, calendar_of(weekend))
    assert is_on(alpha.agent, at("2026-03-07T15:00+01:00"))  # 9:00 in New York
    assert not is_on(alpha.agent, at("2026-03-07T14:59+01:00"))
    assert following(alpha.agent, at("2026-03-07T18:00+01:00")) == at("2026-03-09T09:00+01:00")


def test_many_people_take_two_queries(alpha):
    calendar = Calendar.objects.get()
    everybody = [member.membership_id for member in alpha.members.values()]
    for member in alpha.members.values():
        works(member, calendar)
    on_shift(everybody, at=NOW)  # reads the calendar's hours into this process
    with CaptureQueriesContext(connection) as queries:
        assert on_shift(everybody, at=NOW) == frozenset(everybody)
        assert next_on_shift(everybody, at=NOW) == dict.fromkeys(everybody, NOW)
    assert len(queries) == 4
    assert on_shift([], at=NOW) == frozenset()


def test_on_call_is_whoever_has_a_turn_and_still_works_here(alpha):
    team = alpha.teams["support"]
    for member, start in ((alpha.agent, NOW), (alpha.teammate, NOW - HOUR), (alpha.lead, NOW + HOUR)):
        OnCall.objects.create(
            team_id=team, membership_id=member.membership_id, starts_at=start, ends_at=start + 4 * HOUR
        )
    assert on_call(team, at=NOW) == (alpha.teammate.membership_id, alpha.agent.membership_id)
    assert on_call(team, at=NOW + 3 * HOUR) == (alpha.agent.membership_id, alpha.lead.membership_id)
    Membership.objects.filter(id=alpha.teammate.membership_id).update(is_active=False)
    assert on_call(team, at=NOW) == (alpha.agent.membership_id,)
    assert on_call(alpha.teams["billing"], at=NOW) == ()
