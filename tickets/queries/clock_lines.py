"""A ticket's clocks as a line each, from what is kept of them; why each is due then is told by `derivations`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from kernel.tenancy.context import require_tenant_id
from tickets.queries.clocks import happening_of, load_clocks, warning_of
from tickets.queries.policies import calendar_of
from tickets.rules.sla import OPEN_STATES, ClockState, read
from tickets.rules.words import Metric

LINES = """
SELECT id, metric, cycle, state, target_seconds, due_at, breached_at, ended_at FROM tickets_clock
WHERE tenant_id = %s AND ticket_id = %s ORDER BY cycle DESC, id
"""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """`left` is what a clock that stands has left when it runs again; None for any other."""

    id: int
    metric: Metric
    cycle: int
    state: ClockState
    due_at: datetime | None
    warn_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    left: timedelta | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def list_clock_lines(ticket_id: int) -> list[ClockLine]:
    """The newest cycle of each metric first. One query; more only while a clock stands."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, [require_tenant_id(), ticket_id])
        rows = cursor.fetchall()
    left = _left(ticket_id) if any(row[3] == ClockState.PAUSED for row in rows) else {}
    return [
        ClockLine(
            id=id_,
            metric=Metric(metric),
            cycle=cycle,
            state=ClockState(state),
            due_at=due_at,
            warn_at=warning_of(due_at, target_seconds),
            breached_at=breached_at,
            ended_at=ended_at,
            left=left.get(id_),
        )
        for id_, metric, cycle, state, target_seconds, due_at, breached_at, ended_at in rows
    ]


def _left(ticket_id: int) -> dict[int, timedelta]:
    """How much a clock has used is not kept: it is counted from its marks."""
    readings = {
        clock.id: read([happening_of(event) for event in events], calendar=calendar_of, thresholds=())
        for clock, events in load_clocks(ticket_id)
        if clock.state == ClockState.PAUSED
    }
    return {
        id_: max(timedelta(), timedelta(seconds=reading.target_seconds) - reading.used)
        for id_, reading in readings.items()
    }
