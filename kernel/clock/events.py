"""What this package announces. Ids and short codes only."""

from dataclasses import dataclass

from kernel.events.registry import event


@event("clock.calendar_saved", subject="calendar")
@dataclass(frozen=True, slots=True)
class CalendarSaved:
    calendar_id: int
    fields: list[str]  # ["created"], or what changed


@event("clock.calendar_published", subject="calendar")
@dataclass(frozen=True, slots=True)
class CalendarPublished:
    """`number` counts the calendar's versions from 1; `reason` is "by_hand" or "holidays"."""

    calendar_id: int
    number: int
    reason: str
