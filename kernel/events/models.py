"""One appended fact for each change: audit log, source of reports and head of the outbox."""

from django.db import models

from kernel.tenancy.models import TenantForeignKey, TenantModel


class DeliveryState(models.IntegerChoices):
    WAITING = 0
    LEASED = 1
    DONE = 2
    DEAD = 3  # set aside after too many attempts; shown in the admin, resent by hand


class Event(TenantModel):
    """Append-only: the application may insert and read; sealing sets `seal_number` through a definer function."""

    code = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    seal_number = models.BigIntegerField(null=True, editable=False)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant_id", "subject_kind", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["tenant_id", "code", "id"], name="event_code"),
            models.Index(
                fields=["tenant_id", "id"], name="event_unsealed", condition=models.Q(seal_number=None)
            ),
            models.Index(fields=["tenant_id", "seal_number", "id"], name="event_seal"),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.pk}"


class Seal(TenantModel):
    """A batch of events, chained: `digest = sha256(previous digest, the events in order of id)`."""

    number = models.BigIntegerField()
    event_count = models.IntegerField()
    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="seal_number")]

    def __str__(self) -> str:
        return f"Seal {self.number}"


class WebhookEndpoint(TenantModel):
    """Where a tenant's engineers want events sent. Two secrets may be active while they rotate."""

    url = models.URLField(max_length=500)
    codes = models.JSONField(default=list)  # event codes, or ["*"]
    secret = models.CharField(max_length=120)
    previous_secret = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    paused_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class Delivery(TenantModel):
    """One event owed to one consumer or one webhook endpoint."""

    event = TenantForeignKey(Event)
    consumer = models.CharField(max_length=80, blank=True)  # empty for a webhook
    endpoint = TenantForeignKey(WebhookEndpoint, null=True)
    state = models.SmallIntegerField(choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [
            # Apart, so that webhooks waiting for their turn never stand in front of our own consumers.
            models.Index(
                fields=["next_attempt_at"],
                name="delivery_due",
                condition=models.Q(state=0, endpoint__isnull=True),
            ),
            models.Index(
                fields=["next_attempt_at"],
                name="webhook_due",
                condition=models.Q(state=0, endpoint__isnull=False),
            ),
            models.Index(fields=["lease_until"], name="delivery_leased", condition=models.Q(state=1)),
            models.Index(fields=["tenant_id", "event"], name="delivery_event"),
            models.Index(fields=["tenant_id", "id"], name="delivery_dead", condition=models.Q(state=3)),
        ]

    def __str__(self) -> str:
        return f"{self.consumer or self.endpoint_id} of {self.event_id}"


class DeliveryAttempt(TenantModel):
    """The log of a webhook: what was tried when, and what came back."""

    delivery = TenantForeignKey(Delivery)
    attempted_at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)
    outcome = models.CharField(max_length=16)
    elapsed_ms = models.IntegerField()
    snippet = models.TextField(blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "delivery", "id"], name="attempt_delivery")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.status}"
