"""What the platform told us, by its own ids: a second telling is recognised."""

from django.db import models

from kernel.tenancy.models import TenantModel


class IngestState(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    UNKNOWN = "unknown", "Unknown kind"


class IngestedEvent(TenantModel):
    """`data` is kept for unknown kinds only: what was understood lives in the mirrors, and is erased there."""

    external_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    state = models.CharField(max_length=16, choices=IngestState.choices)
    data = models.JSONField(null=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "external_id"], name="ingested_event_external_id")
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "kind", "id"],
                name="ingested_event_unknown",
                condition=models.Q(state=IngestState.UNKNOWN),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
