"""What is allowed in a calendar but surely not meant."""

from datetime import datetime, timedelta

from kernel.clock.rules.arithmetic import NeverOpen, next_open
from kernel.clock.rules.schedule import Schedule

LONG = timedelta(days=31)


def oddities(schedule: Schedule, *, now: datetime) -> tuple[str, ...]:
    try:
        opens_at = next_open(schedule, now)
    except NeverOpen:
        return ("From now on it never opens: clocks that count in it get no deadline.",)
    if opens_at - now > LONG:
        return (f"It does not open before {opens_at.astimezone(schedule.zone):%-d %B %Y}.",)
    return ()
