"""Which tenant a host name means, and who the active tenant is."""

from django.conf import settings
from django.db import connection

from kernel.tenancy.context import require_tenant_id
from kernel.tenancy.models import Tenant


def resolve_host(host: str) -> int | None:
    """`host` is lower case and without port: a tenant's own domain, or `<slug>` before the installation's suffix."""
    with connection.cursor() as cursor:
        cursor.execute("select tenancy_resolve_host(%s, %s)", [host, settings.TENANT_HOST_SUFFIX])
        row = cursor.fetchone()
    return row[0] if row else None


def find_slug(slug: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("select tenancy_find_slug(%s)", [slug])
        row = cursor.fetchone()
    return row[0] if row else None


def list_tenant_ids() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select * from tenancy_list_ids()")
        return [row[0] for row in cursor.fetchall()]


def get_tenant() -> Tenant:
    """The active tenant. Row-level security shows no other."""
    return Tenant.objects.raw("SELECT * FROM tenancy_tenant WHERE id = %s", [require_tenant_id()])[0]
