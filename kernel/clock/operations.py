"""Making calendars, and publishing what they say.

A version is never changed. What starts later counts in the newest; what runs is brought to it by whoever counts.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.clock.events import CalendarPublished, CalendarSaved
from kernel.clock.locks import lock_calendar
from kernel.clock.models import Calendar, CalendarVersion
from kernel.clock.rules.holidays_source import Holiday, list_holidays
from kernel.clock.rules.parsing import parse_schedule, to_mapping
from kernel.clock.rules.schedule import Schedule
from kernel.events.operations import publish
from kernel.tenancy.checking import check_row

CONFIGURE = "kernel.configure"


@transaction.atomic
def create_calendar(*, actor: Actor, key: str, name: str, definition: object, now: datetime) -> Calendar:
    """With its first version. Raises Invalid (a key that is taken), BadSchedule."""
    actor.require(CONFIGURE)
    calendar = Calendar(key=key, name=name)
    check_row(calendar)
    calendar.save()
    publish(CalendarSaved(calendar.id, ["created"]), actor=actor, now=now)
    _publish(calendar, parse_schedule(definition), reason="by_hand", actor=actor, now=now)
    return calendar


@transaction.atomic
def update_calendar(
    *, actor: Actor, calendar_id: int, now: datetime, name: str | None = None, is_active: bool | None = None
) -> None:
    """Switched off, a calendar is offered to no new policy version; those that name it count on in it."""
    actor.require(CONFIGURE)
    calendar = lock_calendar(calendar_id)
    wanted = {"name": name, "is_active": is_active}
    changed = [
        field for field, value in wanted.items() if value is not None and value != getattr(calendar, field)
    ]
    if not changed:
        return
    for field in changed:
        setattr(calendar, field, wanted[field])
    check_row(calendar)
    calendar.save(update_fields=changed)
    publish(CalendarSaved(calendar.id, changed), actor=actor, now=now)


@transaction.atomic
def save_calendar(
    *, actor: Actor, calendar_id: int, name: str, is_active: bool, definition: object, now: datetime
) -> CalendarVersion:
    """All that its form shows at once, or nothing. Raises Invalid, BadSchedule."""
    update_calendar(actor=actor, calendar_id=calendar_id, name=name, is_active=is_active, now=now)
    return publish_version(actor=actor, calendar_id=calendar_id, definition=definition, now=now)


@transaction.atomic
def publish_version(*, actor: Actor, calendar_id: int, definition: object, now: datetime) -> CalendarVersion:
    """The newest version; the same again when it says what is in force already. Raises BadSchedule."""
    actor.require(CONFIGURE)
    schedule = parse_schedule(definition)
    return _publish(lock_calendar(calendar_id), schedule, reason="by_hand", actor=actor, now=now)


@transaction.atomic
def import_holidays(
    *,
    actor: Actor,
    calendar_id: int,
    country: str,
    first_year: int,
    last_year: int,
    now: datetime,
    subdivision: str = "",
    language: str = "",
) -> int:
    """How many days were new. Days that the calendar has already keep their names. Raises UnknownHolidays."""
    actor.require(CONFIGURE)
    calendar = lock_calendar(calendar_id)
    found = list_holidays(
        country=country,
        first_year=first_year,
        last_year=last_year,
        subdivision=subdivision,
        language=language,
    )
    schedule = _schedule_of(calendar)
    fresh = [Holiday(on, name) for on, name in found if on not in schedule.holiday_on]
    if fresh:
        merged = replace(schedule, holidays=tuple(sorted([*schedule.holidays, *fresh])))
        _publish(calendar, merged, reason="holidays", actor=actor, now=now)
    return len(fresh)


def _schedule_of(calendar: Calendar) -> Schedule:
    newest = CalendarVersion.objects.filter(calendar=calendar).latest("number")
    return parse_schedule(newest.definition)


def _publish(
    calendar: Calendar, schedule: Schedule, *, reason: str, actor: Actor, now: datetime
) -> CalendarVersion:
    """The calendar is locked or new. What is stored is what was understood."""
    newest = CalendarVersion.objects.filter(calendar=calendar).order_by("-number").first()
    if newest is not None and parse_schedule(newest.definition) == schedule:
        return newest
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=newest.number + 1 if newest else 1,
        definition=to_mapping(schedule),
        created_at=now,
    )
    publish(CalendarPublished(calendar.id, version.number, reason), actor=actor, now=now)
    return version
