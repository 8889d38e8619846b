"""Calendars by id and key. A version never changes, so its schedule is parsed once for each process."""

from functools import lru_cache

from kernel.clock.models import CalendarVersion
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import Schedule
from kernel.errors import NotFound


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
    versions = CalendarVersion.objects.filter(calendar__key=key).order_by("-number")
    found = versions.values_list("id", flat=True).first()
    if found is None:
        raise NoCalendar(f"There is no calendar {key!r}. Create it, or name another in the policy.")
    return found
