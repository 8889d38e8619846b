"""Calendars by id and key. A version never changes, so its schedule is parsed once for each process."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from kernel.clock.models import Calendar, CalendarVersion
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import Schedule
from kernel.errors import NotFound
from kernel.tenancy.context import require_tenant_id

NEWEST = """
SELECT v.id FROM clock_calendarversion v JOIN clock_calendar c ON c.id = v.calendar_id AND c.tenant_id = v.tenant_id
WHERE v.tenant_id = %s AND c.key = %s ORDER BY v.number DESC LIMIT 1
"""


class NoCalendar(NotFound):
    code = "clock.no_calendar"


@lru_cache(maxsize=4096)
def get_schedule(version_id: int) -> Schedule:
    """Inside the tenant that owns the version; ids are never reused, so the cache needs no tenant."""
    found = CalendarVersion.objects.filter(id=version_id).values_list("definition", flat=True).first()
    if found is None:
        raise NoCalendar(f"There is no calendar version {version_id}.")
    return parse_schedule(found)


def current_version_id(key: str) -> int:
    """The newest version of the calendar with this key."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [require_tenant_id(), key])
        found = cursor.fetchone()
    if found is None:
        raise NoCalendar(f"There is no calendar {key!r}. Create it, or name another in the policy.")
    return int(found[0])


def list_current_versions() -> dict[str, int]:
    """The newest version of every calendar, by key."""
    newest = CalendarVersion.objects.order_by("calendar_id", "-number").distinct("calendar_id")
    return dict(newest.values_list("calendar__key", "id"))


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """`number` and what follows are the version in force."""

    id: int
    key: str
    name: str
    is_active: bool
    number: int
    definition: dict[str, Any]
    published_at: datetime


def list_calendars() -> list[CalendarRow]:
    """One query: the newest version of each calendar."""
    newest = CalendarVersion.objects.order_by("calendar_id", "-number").distinct("calendar_id")
    rows = [_calendar_row(version) for version in newest.select_related("calendar")]
    return sorted(rows, key=lambda row: (not row.is_active, row.name.casefold(), row.id))


def get_calendar(key: str) -> CalendarRow:
    versions = CalendarVersion.objects.filter(calendar__key=key).select_related("calendar")
    found = versions.order_by("-number").first()
    if found is None:
        raise NoCalendar("There is no such calendar.")
    return _calendar_row(found)


def list_calendar_keys() -> frozenset[str]:
    """Those that a new policy version may name."""
    return frozenset(Calendar.objects.filter(is_active=True).values_list("key", flat=True))


def _calendar_row(version: CalendarVersion) -> CalendarRow:
    calendar = version.calendar
    return CalendarRow(
        id=calendar.id,
        key=calendar.key,
        name=calendar.name,
        is_active=calendar.is_active,
        number=version.number,
        definition=version.definition,
        published_at=version.created_at,
    )


def list_versions(calendar_id: int) -> list[CalendarVersion]:
    """The newest first."""
    return list(CalendarVersion.objects.filter(calendar_id=calendar_id).order_by("-number"))
