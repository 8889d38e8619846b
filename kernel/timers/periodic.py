"""Recurring jobs, each a row: whichever clock comes first takes the slot, by a conditional update."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection

from kernel.events.failures import describe, drop_broken_connection
from kernel.timers.models import PeriodicJob
from kernel.timers.registry import Periodic, list_periodic

log = structlog.get_logger(__name__)

# Until a job is done its slot is held for its period, within these: a clock that dies in the middle of a daily job
# must not cost a day.
SHORTEST_HOLD, LONGEST_HOLD = timedelta(seconds=10), timedelta(minutes=5)

TAKE = """
UPDATE timers_periodicjob SET next_run_at = statement_timestamp() + %(hold)s, last_run_at = statement_timestamp()
WHERE name = %(name)s AND next_run_at <= statement_timestamp()
"""
FINISH = """
UPDATE timers_periodicjob SET next_run_at = last_run_at + %(every)s, last_error = %(error)s WHERE name = %(name)s
"""


def prepare_jobs(*, jobs: Iterable[Periodic], now: datetime) -> None:
    """A row for each job; those that exist keep their time, those that are gone are no longer run."""
    rows = [PeriodicJob(name=job.name, next_run_at=now) for job in jobs]
    PeriodicJob.objects.bulk_create(rows, ignore_conflicts=True)


def run_due_jobs(*, now: datetime) -> list[str]:
    """The names of the jobs that were due and ran here. One that raises is logged and runs again in its next slot."""
    due = set(PeriodicJob.objects.filter(next_run_at__lte=now).values_list("name", flat=True))
    return [job.name for job in list_periodic() if job.name in due and _run_if_free(job, now)]


def _run_if_free(job: Periodic, now: datetime) -> bool:
    hold = min(max(job.every, SHORTEST_HOLD), LONGEST_HOLD)
    if not _execute(TAKE, {"name": job.name, "hold": hold}):
        return False
    error = ""
    try:
        job.run(now=now)
    except Exception as raised:
        error = describe(raised)
        log.exception("periodic.failed", job=job.name)
        drop_broken_connection()
    _execute(FINISH, {"name": job.name, "every": job.every, "error": error})
    return True


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
