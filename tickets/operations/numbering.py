"""Ticket numbers: 1, 2, 3 … in each tenant, without gaps that a customer could read something into."""

from django.db import connection

from kernel.tenancy.context import require_tenant_id

NEXT = """
INSERT INTO tickets_counter (tenant_id, last_number) VALUES (%s, 1)
ON CONFLICT (tenant_id) DO UPDATE SET last_number = tickets_counter.last_number + 1 RETURNING last_number
"""


def next_number() -> int:
    """Holds the tenant's counter until the transaction ends, so call it late."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [require_tenant_id()])
        return int(cursor.fetchone()[0])
