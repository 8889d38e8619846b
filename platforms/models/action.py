"""What we asked the platform to do. Committed with its key before the first send."""

from django.db import models

from kernel.tenancy.models import TenantForeignKey, TenantModel
from platforms.models.customer import Customer


class ActionState(models.TextChoices):
    WAITING = "waiting", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    DONE = "done", "Done"
    FAILED = "failed", "Refused by the platform"
    UNKNOWN = "unknown", "Sent, no answer yet"
    CANCELLED = "cancelled", "Cancelled"


OPEN_STATES = (ActionState.WAITING, ActionState.SENDING, ActionState.UNKNOWN)
DEAD_STATES = (ActionState.FAILED, ActionState.CANCELLED)


class Action(TenantModel):
    """`unknown`: it left us and no answer came; the platform is asked by key before anything is sent again."""

    key = models.UUIDField()
    kind = models.CharField(max_length=60)
    customer = TenantForeignKey(Customer)
    payload = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    requested_by_kind = models.CharField(max_length=16)
    requested_by_id = models.BigIntegerField()
    requested_at = models.DateTimeField()
    # What it was asked for, such as a ticket; apps above name it by kind and id.
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(default=0)
    state = models.CharField(max_length=16, choices=ActionState.choices, default=ActionState.WAITING)
    inverse_of = TenantForeignKey("self", null=True)
    attempts = models.SmallIntegerField(default=0)  # sends
    asks = models.SmallIntegerField(default=0)  # questions since the last send
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=300, blank=True)  # the platform's words, or what went wrong last

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="action_key"),
            # An action is undone once; an undoing that failed may be tried again.
            models.UniqueConstraint(
                fields=["tenant_id", "inverse_of"],
                name="action_undone_once",
                condition=models.Q(inverse_of__isnull=False) & ~models.Q(state__in=["failed", "cancelled"]),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer", "-id"], name="action_customer"),
            models.Index(fields=["tenant_id", "origin_kind", "origin_id", "-id"], name="action_origin"),
            models.Index(
                fields=["tenant_id", "-id"],
                name="action_open",
                condition=models.Q(state__in=["waiting", "sending", "unknown"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
