"""The active tenant: one for each transaction, set for the ORM (context variable) and for PostgreSQL (`app.tenant`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_active: ContextVar[int | None] = ContextVar("active_tenant", default=None)


class NoTenantError(RuntimeError):
    """A tenant-owned table was touched with no tenant active: a bug in a door, never a user's mistake."""


class TenantSwitchError(RuntimeError):
    """A tenant was opened inside another's transaction; releasing a savepoint would keep the inner one."""


def current_tenant_id() -> int | None:
    return _active.get()


def require_tenant_id() -> int:
    tenant_id = _active.get()
    if tenant_id is None:
        raise NoTenantError("No tenant is active. Enter tenant_context(tenant_id) in the door.")
    return tenant_id


@contextmanager
def tenant_context(tenant_id: int) -> Iterator[None]:
    """Open a transaction for one tenant. Inside the same tenant it nests as a savepoint.

    The setting is local to the transaction, so a pooled connection never carries it on.
    """
    if _active.get() not in (None, tenant_id):
        raise TenantSwitchError(f"Tenant {_active.get()} is active; {tenant_id} cannot be opened inside it.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.tenant', %s, true)", [str(tenant_id)])
        token = _active.set(tenant_id)
        try:
            yield
        finally:
            _active.reset(token)


@contextmanager
def assumed_tenant(tenant_id: int) -> Iterator[None]:
    """For building querysets that are never run; PostgreSQL is not told, so running one would show nothing."""
    token = _active.set(tenant_id)
    try:
        yield
    finally:
        _active.reset(token)
