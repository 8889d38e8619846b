"""Bytes whose transaction was rolled back have no row: they are found by their key and deleted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q

from kernel.files.models import File
from kernel.files.storage import delete_file, list_keys, stored_at
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import list_tenant_ids

BATCH = 1000
# Long after any transaction that might still write the row.
YOUNG = timedelta(days=1)


def sweep_orphans(*, now: datetime) -> int:
    """How many were deleted, over all tenants."""
    return sum(_sweep(tenant_id, now=now) for tenant_id in list_tenant_ids())


def _sweep(tenant_id: int, *, now: datetime) -> int:
    swept = 0
    for keys in _batches(list_keys(tenant_id=tenant_id)):
        for key in sorted(set(keys) - _known(tenant_id, keys)):
            if now - stored_at(tenant_id=tenant_id, key=key) > YOUNG:
                delete_file(tenant_id=tenant_id, key=key)
                swept += 1
    return swept


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(keys, BATCH)):
        yield batch


def _known(tenant_id: int, keys: list[str]) -> set[str]:
    with tenant_context(tenant_id):
        rows = File.objects.filter(Q(storage_key__in=keys) | Q(preview_key__in=keys))
        return {key for pair in rows.values_list("storage_key", "preview_key") for key in pair if key}
