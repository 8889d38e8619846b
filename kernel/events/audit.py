"""Recomputing a tenant's chain of seals from the events themselves, in Python, and saying what does not fit.

The text that is hashed is defined in migration 0003 (`events_seal_tenant`). An edit, a deletion, an insertion or a
new order changes a digest; missing seals leave a gap in their numbers; a chain rewritten whole no longer holds the
heads that were exported before.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection

from kernel.events.sealing import Head
from kernel.tenancy.context import require_tenant_id

_SEALS_AT_ONCE = 50
# No transaction lives so long. What turns up below ids that were sealed this long before was put in by hand.
_LONGEST_TRANSACTION = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SEALS = """
SELECT number, event_count, first_event_id, last_event_id, digest, sealed_at FROM events_seal
WHERE tenant_id = %s AND number > %s ORDER BY number LIMIT %s
"""
EVENTS = """
SELECT seal_number, id, tenant_id, code, actor_kind, actor_id, subject_kind, subject_id, occurred_at, data::text
FROM events_event WHERE tenant_id = %s AND seal_number BETWEEN %s AND %s ORDER BY seal_number, id
"""
ORPHANS = """
SELECT e.seal_number, count(*), min(e.id) FROM events_event e WHERE e.tenant_id = %s AND e.seal_number IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM events_seal s WHERE s.tenant_id = e.tenant_id AND s.number = e.seal_number)
GROUP BY e.seal_number ORDER BY e.seal_number LIMIT 20
"""

EventRow = tuple[int, int, int, str, str, int, str, int, datetime, str]


@dataclass(frozen=True, slots=True)
class _Seal:
    number: int
    event_count: int
    first_event_id: int
    last_event_id: int
    digest: bytes
    sealed_at: datetime


@dataclass(slots=True)
class Report:
    """`problems`: a sentence each, empty when the chain holds."""

    seals: int = 0
    events: int = 0
    head: Head | None = None
    problems: list[str] = field(default_factory=list)


def verify_chain(*, known_heads: Sequence[Head] = ()) -> Report:
    """Check the active tenant. Run it in a REPEATABLE READ transaction when seals may be added meanwhile."""
    report = Report()
    walk = _Walk(report)
    found: dict[int, bytes] = {}
    wanted = {head.number for head in known_heads}
    for seal, events in _read_chain(require_tenant_id()):
        walk.check(seal, events)
        if seal.number in wanted:
            found[seal.number] = seal.digest
    report.problems += _find_orphans(require_tenant_id())
    report.problems += _compare_heads(known_heads, found)
    return report


class _Walk:
    """Seal after seal, remembering what the next one must follow."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._previous = b""
        self._expected = 1
        self._settled: list[tuple[datetime, int]] = []  # sealed at, highest event id up to then

    def check(self, seal: _Seal, events: Sequence[EventRow]) -> None:
        name = f"seal {seal.number}"
        if seal.number != self._expected:
            self._tell(f"{name}: seals {self._expected} to {seal.number - 1} are missing before it")
        self._check_events(name, seal, events)
        if chain_digest(previous=self._previous, seal=seal, events=events) != seal.digest:
            ids = f"{seal.first_event_id} to {seal.last_event_id}"
            self._tell(
                f"{name}: its digest does not fit its {len(events)} events ({ids}) and the seal before it"
            )
        self._check_late(name, seal, events)
        self._follow(seal, events)

    def _check_events(self, name: str, seal: _Seal, events: Sequence[EventRow]) -> None:
        if len(events) != seal.event_count:
            self._tell(f"{name}: holds {len(events)} events, was sealed with {seal.event_count}")
        for end, sealed_id, index in (("first", seal.first_event_id, 0), ("last", seal.last_event_id, -1)):
            if events and events[index][1] != sealed_id:
                self._tell(f"{name}: its {end} event is {events[index][1]}, was sealed as {sealed_id}")

    def _check_late(self, name: str, seal: _Seal, events: Sequence[EventRow]) -> None:
        floor = max(
            (highest for at, highest in self._settled if at < seal.sealed_at - _LONGEST_TRANSACTION),
            default=0,
        )
        late = [row[1] for row in events if row[1] < floor]
        if late:
            self._tell(
                f"{name}: event {late[0]} was put in below ids that were sealed more than an hour before"
            )

    def _follow(self, seal: _Seal, events: Sequence[EventRow]) -> None:
        highest = max([seal.last_event_id, *(at_most for _, at_most in self._settled[-1:])])
        self._settled = [*self._prune(seal.sealed_at), (seal.sealed_at, highest)]
        self._previous, self._expected = seal.digest, seal.number + 1
        self._report.seals += 1
        self._report.events += len(events)
        self._report.head = Head(seal.number, seal.digest.hex(), seal.sealed_at.isoformat())

    def _prune(self, now: datetime) -> list[tuple[datetime, int]]:
        """Of those older than an hour only the last can matter."""
        old = [entry for entry in self._settled if entry[0] < now - _LONGEST_TRANSACTION]
        young = [entry for entry in self._settled if entry[0] >= now - _LONGEST_TRANSACTION]
        return old[-1:] + young

    def _tell(self, problem: str) -> None:
        self._report.problems.append(problem)


def chain_digest(*, previous: bytes, seal: _Seal, events: Sequence[EventRow]) -> bytes:
    lines = [f"{seal.number}|{require_tenant_id()}|{_micros(seal.sealed_at)}"]
    lines += ["|".join([*map(str, row[1:8]), str(_micros(row[8])), row[9]]) for row in events]
    return hashlib.sha256(previous + "\n".join(lines).encode()).digest()


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _read_chain(tenant_id: int) -> Iterator[tuple[_Seal, list[EventRow]]]:
    after = 0
    while seals := _read_seals(tenant_id, after):
        events = _read_events(tenant_id, seals[0].number, seals[-1].number)
        for seal in seals:
            yield seal, events.get(seal.number, [])
        after = seals[-1].number


def _read_seals(tenant_id: int, after: int) -> list[_Seal]:
    with connection.cursor() as cursor:
        cursor.execute(SEALS, [tenant_id, after, _SEALS_AT_ONCE])
        return [_Seal(*row) for row in cursor.fetchall()]


def _read_events(tenant_id: int, first: int, last: int) -> dict[int, list[EventRow]]:
    grouped: dict[int, list[EventRow]] = {}
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [tenant_id, first, last])
        for row in cursor.fetchall():
            grouped.setdefault(row[0], []).append(row)
    return grouped


def _find_orphans(tenant_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS, [tenant_id])
        return [
            f"seal {number} is missing: {count} events name it, the first is {first}"
            for number, count, first in cursor.fetchall()
        ]


def _compare_heads(known: Sequence[Head], found: Mapping[int, bytes]) -> list[str]:
    problems = []
    for head in known:
        digest = found.get(head.number)
        if digest is None:
            problems.append(f"seal {head.number}, exported as head before, is missing")
        elif digest.hex() != head.digest:
            problems.append(
                f"seal {head.number} differs from the head exported before: the chain was rewritten"
            )
    return problems
