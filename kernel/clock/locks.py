"""The only row locks on calendars."""

from kernel.clock.models import Calendar
from kernel.clock.queries import NoCalendar


def lock_calendar(calendar_id: int) -> Calendar:
    """Held until the transaction ends, so that two versions never take the same number."""
    found = Calendar.objects.select_for_update(of=("self",)).filter(id=calendar_id).first()
    if found is None:
        raise NoCalendar("There is no such calendar.")
    return found
