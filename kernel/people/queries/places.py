"""Where somebody works: the one question about people that is asked across tenants."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class WorkPlace:
    tenant_id: int
    slug: str
    name: str
    host: str


def list_places(*, user_id: int) -> list[WorkPlace]:
    """Active memberships in active tenants, by name; through a definer function that returns nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, slug, name, host FROM people_list_memberships(%s)", [user_id])
        rows = cursor.fetchall()
    return [
        WorkPlace(tenant_id, slug, name, host or f"{slug}{settings.TENANT_HOST_SUFFIX}")
        for tenant_id, slug, name, host in rows
    ]
