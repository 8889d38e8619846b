"""Run inside the product's database: a ticket whose first reply falls due in a moment, by a policy of its own."""

from datetime import timedelta

from django.utils import timezone

from kernel.clock.models import Calendar, CalendarVersion
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import TERMS, load
from tickets.models import SlaPolicy, SlaPolicyVersion

NEXT_TO_DUE = timedelta(hours=4) - timedelta(seconds=3)


def make() -> int:
    place = load().alpha
    now = timezone.now()
    with tenant_context(place.id):
        calendar, new = Calendar.objects.get_or_create(key="always", defaults={"name": "Around the clock"})
        if new:
            days = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
            definition = {"time_zone": "UTC", "hours": days}
            CalendarVersion.objects.create(calendar=calendar, number=1, definition=definition, created_at=now)
            policy = SlaPolicy.objects.create(key="night", name="Around the clock", position=-1)
            terms = TERMS | {"calendar": "always", "conditions": {"fact": "language", "is": ["xx"]}}
            SlaPolicyVersion.objects.create(policy=policy, number=1, terms=terms, created_at=now)
        ticket = open_ticket(
            place,
            topic="charge",
            key=f"overdue-{now}",
            subject="Nobody answers me",
            language="xx",
            now=now - NEXT_TO_DUE,
        )
    return ticket.number
