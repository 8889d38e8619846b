"""Up to which event id nothing can appear any more.

Ids are given out before commit, so event 11 may become visible after event 12. Whoever has seen everything up to
the highest id may thus still miss something below it. An id is settled once every transaction has ended that was
under way when that id was the last one given out; positions that clients come back with are settled ids.
"""

from collections import deque
from dataclasses import dataclass
from threading import Lock

from django.db import connection

# How far below the last id a transaction may still be writing when this process starts and knows nothing yet.
UNKNOWN_PAST = 1000
_MOST_SAMPLES = 256

LAST_ID = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_event_id_seq"


@dataclass(frozen=True, slots=True)
class _Sample:
    """When the transaction `xid` began, `last_id` had been given out, and no id above it."""

    last_id: int
    xid: int


class Horizon:
    """One for each process; its connections are PostgreSQL's, so all tenants share one."""

    def __init__(self) -> None:
        self._samples: deque[_Sample] = deque()
        self._settled: int | None = None
        self._last_id = -1
        self._lock = Lock()
        self.resets = 0  # how often everything known became worthless

    def advance(self) -> int:
        """Look at PostgreSQL now; the highest id that is settled. Outside any transaction."""
        with self._lock:
            last_id = _ask(LAST_ID)  # before the transaction id below, never after
            if (
                self._settled is None or last_id < self._settled
            ):  # at start, or the database was put back in time
                self._settled = max(0, last_id - UNKNOWN_PAST)
                self._samples.clear()
                self._last_id = -1
                self.resets += 1
            if last_id != self._last_id:
                self._add(_Sample(last_id, _ask("SELECT txid_current()")))
            if self._samples:
                self._settle(_ask("SELECT txid_snapshot_xmin(txid_current_snapshot())"))
            return self._settled

    def _add(self, sample: _Sample) -> None:
        self._last_id = sample.last_id
        if len(self._samples) >= _MOST_SAMPLES:
            self._samples.pop()  # a transaction lasts very long: coarser steps, nothing wrong
        self._samples.append(sample)

    def _settle(self, oldest_running: int) -> None:
        while self._samples and self._samples[0].xid <= oldest_running:
            self._settled = self._samples.popleft().last_id


def _ask(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
