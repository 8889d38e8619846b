"""Every promise of some policies, to be looked up a hundred thousand times, and which policy a ticket is under."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from kernel.clock.rules.instants import SECOND, to_micros
from kernel.clock.rules.schedule import Schedule
from kernel.clock.rules.table import OpenTable
from tickets.models import Ticket
from tickets.queries.conditions import as_q
from tickets.queries.proposals import AROUND_THE_CLOCK, Offer, current_schedules, require_calendar
from tickets.rules.moving import Hours
from tickets.rules.policy import Target
from tickets.rules.words import Metric

AHEAD = timedelta(days=400)


class Promise(NamedTuple):
    """`policy_id` is the offer's, 0 where the terms are new: no clock has them yet."""

    budget: int  # microseconds
    seconds: int
    calendar_id: int | None
    is_proposed: bool  # counts in hours that are only proposed
    policy_id: int
    hours: Hours
    pausing: frozenset[int]


Promises = Mapping[tuple[int, str, int], Promise]  # by place of the policy, metric and priority


def list_promises(
    offers: Sequence[Offer], *, first: int, now: datetime, proposed: Mapping[str, Schedule] | None = None
) -> Promises:
    """For clocks that started at `first` or later, in microseconds."""
    known = _Calendars(proposed or {}, first=first, last=to_micros(now + AHEAD))
    return {
        (place, metric.value, priority.value): known.promise(offer, metric, target)
        for place, offer in enumerate(offers)
        for metric, row in offer.terms.targets.items()
        for priority, target in row.items()
    }


def place_of(offers: Sequence[Offer]) -> Case:
    """The first policy that matches, by its place in order; -1 for none."""
    whens = [When(as_q(offer.terms.conditions), then=Value(place)) for place, offer in enumerate(offers)]
    return Case(*whens, default=Value(-1), output_field=IntegerField())


def rows_of(found: "QuerySet[Ticket, Any]") -> list[Any]:
    """Straight from the driver: a queryset would look at every value again."""
    return rows(*found.query.sql_with_params())


def rows(statement: str, values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


class _Calendars:
    """Open time as it is and as it is proposed, a table for each."""

    def __init__(self, proposed: Mapping[str, Schedule], *, first: int, last: int) -> None:
        self._proposed = proposed
        self._current = current_schedules()
        self._first, self._last = first, last
        self._tables: dict[str, Hours] = {}

    def promise(self, offer: Offer, metric: Metric, target: Target) -> Promise:
        key = offer.terms.calendar_key if target.in_business_time else AROUND_THE_CLOCK
        require_calendar(key, self._current)
        version_id, schedule = self._current[key]
        return Promise(
            budget=target.seconds * SECOND,
            seconds=target.seconds,
            calendar_id=version_id,
            is_proposed=self._proposed.get(key, schedule) != schedule,
            policy_id=0 if offer.is_changed else offer.id,
            hours=self._hours(key),
            pausing=frozenset(status.value for status in offer.terms.pauses.get(metric, ())),
        )

    def _hours(self, key: str) -> Hours:
        if key not in self._tables:
            schedule = self._proposed.get(key, self._current[key][1])
            table = OpenTable(schedule, first=self._first, last=self._last)
            self._tables[key] = Hours(table.opened, table.add)
        return self._tables[key]
