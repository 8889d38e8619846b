"""Sealing new events into each tenant's hash chain, a batch at a time, and the heads that are kept elsewhere."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kernel.events.models import Seal
from kernel.tenancy.queries import list_tenant_ids

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a tenant's chain. Kept in a second place, it betrays a chain that was rewritten whole."""

    number: int
    digest: str
    sealed_at: str


def seal_all(*, now: datetime) -> int:
    """Says how many events were sealed. Each batch is a transaction of its own."""
    return sum(_seal_tenant(tenant_id, now) for tenant_id in list_tenant_ids())


def _seal_tenant(tenant_id: int, now: datetime) -> int:
    total = 0
    while sealed := _seal_batch(tenant_id, now):
        total += sealed
        if sealed < _BATCH:
            break
    return total


def _seal_batch(tenant_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_seal_tenant(%s, %s, %s)", [tenant_id, _BATCH, now])
        return int(cursor.fetchone()[0])


def get_head() -> Head | None:
    """The active tenant's."""
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return None
    return Head(last.number, bytes(last.digest).hex(), last.sealed_at.isoformat())
