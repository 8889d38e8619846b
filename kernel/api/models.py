"""What the API remembers of its callers."""

from django.db import models

from kernel.tenancy.models import TenantModel


class IdempotentRequest(TenantModel):
    """A POST that succeeded under an `Idempotency-Key`, and its answer, stored with its effect in one transaction.

    While the effect is being made the row is there without an answer, seen by its own transaction only.
    """

    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    body_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "actor_kind", "actor_id", "key"], name="idempotent_request_key"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "created_at"], name="idempotent_request_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"
