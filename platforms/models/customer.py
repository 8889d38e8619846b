"""Mirrors of the platform's people: what the desk was told about them, and when that was true."""

from django.db import models
from django.db.models.functions import Lower

from kernel.tenancy.models import TenantModel


class CustomerKind(models.TextChoices):
    CREATOR = "creator", "Creator"
    SUBSCRIBER = "subscriber", "Subscriber"
    VISITOR = "visitor", "Visitor"


class CustomerState(models.TextChoices):
    ACTIVE = "active", "Active"
    RESTRICTED = "restricted", "Restricted"
    SUSPENDED = "suspended", "Suspended"
    BANNED = "banned", "Banned"
    CLOSED = "closed", "Closed"


class Customer(TenantModel):
    """`external_id` is the platform's own; a visitor has none. `as_of` guards against news arriving out of order."""

    external_id = models.CharField(max_length=120, null=True)  # noqa: DJ001 - unique when set
    kind = models.CharField(max_length=16, choices=CustomerKind.choices)
    handle = models.CharField(max_length=90, blank=True)
    # In byte order: a range on it is a prefix search that row-level security lets the index answer.
    handle_key = models.GeneratedField(
        expression=Lower(models.Func("handle", models.Value("@"), function="LTRIM")),
        output_field=models.CharField(max_length=120, db_collation="C"),
        db_persist=True,
    )
    display_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)  # lower case
    locale = models.CharField(max_length=16, default="en")
    time_zone = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2, blank=True)
    tier = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=16, choices=CustomerState.choices, default=CustomerState.ACTIVE)
    since_on = models.DateField(null=True)
    attributes = models.JSONField(default=dict)
    as_of = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "external_id"], name="customer_external_id"),
            models.UniqueConstraint(
                fields=["tenant_id", "email"],
                name="customer_visitor_email",
                condition=models.Q(kind=CustomerKind.VISITOR) & ~models.Q(email=""),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "handle_key"], name="customer_handle_key"),
            models.Index(fields=["tenant_id", "email"], name="customer_email"),
        ]

    def __str__(self) -> str:
        return self.handle or f"customer {self.pk}"
