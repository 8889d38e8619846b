"""Making tenants. Who may is decided by who can run a management command: there is no door on the web."""

from datetime import datetime

from django.db import connection, transaction

from kernel.errors import Conflict, invalid_field
from kernel.tenancy.context import tenant_context
from kernel.tenancy.models import Tenant
from kernel.tenancy.queries import find_slug


@transaction.atomic
def create_tenant(
    *, slug: str, name: str, now: datetime, accent_hue: int = 265, time_zone: str = "UTC", locale: str = "en"
) -> int:
    if find_slug(slug) is not None:
        raise invalid_field("slug", f"A tenant named {slug} exists already. Choose another slug.")
    with connection.cursor() as cursor:
        cursor.execute("select tenancy_create(%s, %s, %s)", [slug, name, now])
        tenant_id = int(cursor.fetchone()[0])
    with tenant_context(tenant_id):
        Tenant.objects.filter(id=tenant_id).update(accent_hue=accent_hue, time_zone=time_zone, locale=locale)
    return tenant_id


@transaction.atomic
def close_tenant(*, tenant_id: int) -> None:
    """Its host answers 404 and its periodic work rests; nothing of it is lost."""
    with tenant_context(tenant_id):
        Tenant.objects.filter(id=tenant_id).update(is_active=False)


@transaction.atomic
def open_tenant(*, tenant_id: int) -> None:
    with tenant_context(tenant_id):
        Tenant.objects.filter(id=tenant_id).update(is_active=True)


@transaction.atomic
def give_up_slug(*, tenant_id: int) -> None:
    """Frees the address of a closed tenant for another."""
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(id=tenant_id)
        if tenant.is_active:
            raise Conflict("An open tenant keeps its address. Close it first.")
        Tenant.objects.filter(id=tenant_id).update(slug=f"{tenant.slug[:24]}-{tenant_id}")
