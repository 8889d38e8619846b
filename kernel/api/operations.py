"""The API's own writes: idempotency keys and the last use of a token."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from kernel.actors import Actor
from kernel.api.failures import KeyInProgress
from kernel.api.models import IdempotentRequest
from kernel.people.models import ApiToken
from kernel.tenancy.context import require_tenant_id, tenant_context
from kernel.tenancy.queries import list_tenant_ids

KEYS_LIVE = timedelta(hours=24)
WAIT_MS = 5_000  # for another request that holds the same key
FORGET_BATCH = 5_000
# A second request with the same key waits here until the first commits (then: no row) or rolls back (then: ours).
CLAIM = """
INSERT INTO api_idempotentrequest
  (tenant_id, actor_kind, actor_id, key, method, path, body_hash, status, answer, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, NULL, '', %s)
ON CONFLICT (tenant_id, actor_kind, actor_id, key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """What one use of a key is for; `body_hash` is SHA-256 in hex."""

    key: str
    method: str
    path: str
    body_hash: str


def claim_key(*, actor: Actor, request: KeyedRequest, now: datetime) -> int | None:
    """The row's id, or None when the key was used before. Raises `KeyInProgress` after five seconds' wait."""
    who = (require_tenant_id(), str(actor.kind), actor.id)
    values = (*who, request.key, request.method, request.path, request.body_hash, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(WAIT_MS)])
        try:
            cursor.execute(CLAIM, values)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise KeyInProgress(
                    "Another request with this Idempotency-Key is still running. Try again soon.",
                    retry_after=1,
                ) from error
            raise
        row = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return int(row[0]) if row else None


def store_answer(*, claim_id: int, status: int, answer: str) -> None:
    IdempotentRequest.objects.filter(id=claim_id).update(status=status, answer=answer)


def forget_keys(*, now: datetime) -> int:
    """Keys older than a day go, everywhere; how many went."""
    gone = 0
    for tenant_id in list_tenant_ids():
        with tenant_context(tenant_id):
            old = IdempotentRequest.objects.filter(created_at__lt=now - KEYS_LIVE).order_by("created_at")
            while ids := list(old.values_list("id", flat=True)[:FORGET_BATCH]):
                gone += IdempotentRequest.objects.filter(id__in=ids).delete()[0]
    return gone


def note_token_use(*, token_id: int, now: datetime) -> None:
    ApiToken.objects.filter(id=token_id).update(last_used_at=now)
