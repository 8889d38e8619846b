"""The moments of tickets that time rules count from, and when so much time has passed since."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from kernel.actors import ActorKind
from kernel.clock.models import Calendar
from kernel.clock.queries import NoCalendar, current_version_id
from kernel.events.models import Event
from tickets.models import Ticket
from tickets.queries.policies import calendar_of
from tickets.rules.automation import After, Since

Moments = dict[int, datetime]
Due = Callable[[datetime], datetime | None]


def moments_of(tickets: Sequence[Ticket], since: Since) -> Moments:
    """By ticket id; left out where there is no such moment. At most one query, whatever their number."""
    if since is Since.CREATED:
        return {ticket.id: ticket.created_at for ticket in tickets}
    found: Moments = dict(
        _events(tickets, since)
        .values("subject_id")
        .annotate(at=Max("occurred_at"))
        .values_list("subject_id", "at")
    )
    if since is Since.LAST_STAFF_REPLY:
        return found
    if since is Since.ASSIGNED:
        had = [ticket for ticket in tickets if ticket.assignee_id is not None]
        return {ticket.id: found.get(ticket.id, ticket.created_at) for ticket in had}
    return {ticket.id: found.get(ticket.id, ticket.created_at) for ticket in tickets}


def _events(tickets: Sequence[Ticket], since: Since) -> QuerySet[Event, Event]:
    """Events are never deleted, so what they say of a ticket does not depend on when it is asked."""
    mine = Event.objects.filter(subject_kind="ticket", subject_id__in=[ticket.id for ticket in tickets])
    match since:
        case Since.LAST_CUSTOMER_MESSAGE:
            return mine.filter(code="tickets.customer_wrote")
        case Since.LAST_STAFF_REPLY:
            return mine.filter(code="tickets.reply_posted", actor_kind=ActorKind.AGENT)
        case Since.STATUS_CHANGED:
            return mine.filter(code="tickets.status_changed")
        case Since.ASSIGNED:
            return mine.filter(code="tickets.assigned")
        case _:
            return mine.exclude(actor_kind=ActorKind.SYSTEM)


def due_by(after: After) -> Due:
    """From a moment to the time when so much has passed; None when the calendar is gone or never open so long again."""
    try:
        version_id = current_version_id(after.calendar_key) if after.calendar_key else None
    except NoCalendar:
        return lambda _: None
    calendar, wait = calendar_of(version_id), timedelta(minutes=after.minutes)
    return lambda moment: calendar.add(moment, wait)


def key_of_calendar(calendar_id: int) -> str:
    return Calendar.objects.filter(id=calendar_id).values_list("key", flat=True).first() or ""
