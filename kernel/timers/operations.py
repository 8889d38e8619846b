"""Setting and stopping timers, in the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kernel.tenancy.context import require_tenant_id
from kernel.timers.models import Timer, TimerState

# One statement, so that two processes arming the same timer cannot both insert it.
ARM = """
INSERT INTO timers_timer (tenant_id, kind, subject_id, key, due_at, generation, state, attempts, last_error)
SELECT %(tenant)s, k, s, y, d, 0, 0, 0, '' FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[], %(keys)s::text[],
  %(dues)s::timestamptz[]) AS t(k, s, y, d)
ON CONFLICT (tenant_id, kind, subject_id, key) DO UPDATE SET due_at = excluded.due_at, state = 0, attempts = 0,
  generation = timers_timer.generation + 1, lease_until = NULL, fired_at = NULL, last_error = ''
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    kind: str
    subject_id: int
    key: str
    due_at: datetime


def arm(*, kind: str, subject_id: int, due_at: datetime, key: str = "") -> None:
    arm_many([Alarm(kind=kind, subject_id=subject_id, key=key, due_at=due_at)])


def arm_many(alarms: Sequence[Alarm]) -> None:
    """Set timers, or move those that exist; a firing already under way becomes a no-op."""
    if not alarms:
        return
    # In one order, so that two operations which arm the same timers wait for each other instead of deadlocking.
    latest = {(alarm.kind, alarm.subject_id, alarm.key): alarm for alarm in alarms}
    ordered = [latest[identity] for identity in sorted(latest)]
    with connection.cursor() as cursor:
        cursor.execute(
            ARM,
            {
                "tenant": require_tenant_id(),
                "kinds": [alarm.kind for alarm in ordered],
                "subjects": [alarm.subject_id for alarm in ordered],
                "keys": [alarm.key for alarm in ordered],
                "dues": [alarm.due_at for alarm in ordered],
            },
        )


def cancel(*, kind: str, subject_ids: Collection[int], keys: Collection[str] | None = None) -> None:
    """Stop timers that have not fired; with `keys`, only those."""
    open_timers = Timer.objects.filter(
        kind=kind, subject_id__in=subject_ids, state__in=[TimerState.ARMED, TimerState.LEASED]
    )
    if keys is not None:
        open_timers = open_timers.filter(key__in=keys)
    open_timers.update(state=TimerState.CANCELLED, lease_until=None)
