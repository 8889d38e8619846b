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


@event("clock.pattern_set", subject="membership")
@dataclass(frozen=True, slots=True)
class PatternSet:
    membership_id: int
    pattern: int
    calendar: int


@event("clock.pattern_ended", subject="membership")
@dataclass(frozen=True, slots=True)
class PatternEnded:
    membership_id: int
    pattern: int


@event("clock.time_off_added", subject="membership")
@dataclass(frozen=True, slots=True)
class TimeOffAdded:
    """Without its kind: why somebody is away is nobody's but theirs and their lead's."""

    membership_id: int
    time_off: int


@event("clock.time_off_removed", subject="membership")
@dataclass(frozen=True, slots=True)
class TimeOffRemoved:
    membership_id: int
    time_off: int


@event("clock.on_call_set", subject="membership")
@dataclass(frozen=True, slots=True)
class OnCallSet:
    membership_id: int
    team: int
    on_call: int


@event("clock.on_call_removed", subject="membership")
@dataclass(frozen=True, slots=True)
class OnCallRemoved:
    membership_id: int
    team: int
    on_call: int
