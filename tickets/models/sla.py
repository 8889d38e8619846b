"""Service level policies, and each ticket's clocks as the events that made them."""

from django.db import models
from django.db.models import Q

from kernel.clock.models import CalendarVersion
from kernel.tenancy.models import TenantForeignKey, TenantModel
from tickets.models.ticket import Ticket


class SlaPolicy(TenantModel):
    """Ordered by `position`; the first whose conditions match a ticket applies."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        verbose_name = "SLA policy"
        verbose_name_plural = "SLA policies"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="sla_policy_key")]

    def __str__(self) -> str:
        return self.name


class SlaPolicyVersion(TenantModel):
    """Never changes. `terms` is what `tickets.rules.policy.parse_terms` reads."""

    policy = TenantForeignKey(SlaPolicy, related_name="versions")
    number = models.IntegerField()
    terms = models.JSONField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        verbose_name = "SLA policy version"
        verbose_name_plural = "SLA policy versions"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "policy", "number"], name="sla_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"


class Clock(TenantModel):
    """One (ticket, metric, cycle). Everything but the identity is a cache of `ClockEvent`s."""

    ticket = TenantForeignKey(Ticket, related_name="clocks")
    metric = models.CharField(max_length=20)
    cycle = models.IntegerField(default=1)
    policy_version = TenantForeignKey(SlaPolicyVersion)
    calendar_version = TenantForeignKey(CalendarVersion, null=True)  # null: every minute counts
    target_seconds = models.IntegerField()
    state = models.CharField(max_length=12)  # running, paused, satisfied, cancelled
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # null while paused and after the end
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "ticket", "metric", "cycle"], name="clock_identity"),
            models.UniqueConstraint(
                fields=["tenant_id", "ticket", "metric"],
                name="clock_one_open",
                condition=Q(state__in=["running", "paused"]),
            ),
        ]
        indexes = [
            # What a change of policy or calendar has to read again.
            models.Index(
                fields=["tenant_id", "ticket"],
                name="clock_open",
                condition=Q(state__in=["running", "paused"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.cycle} of {self.ticket_id}"


class ClockEvent(TenantModel):
    """Append-only: what happened to a clock, when and why. `reason` is a short code, never text about a person.
    Whoever gives a target gives the calendar with it; none then means around the clock.
    """

    clock = TenantForeignKey(Clock, related_name="events")
    mark = models.CharField(max_length=12)
    at = models.DateTimeField()
    target_seconds = models.IntegerField(null=True)
    calendar_version = TenantForeignKey(CalendarVersion, null=True)
    threshold = models.CharField(max_length=12, blank=True)  # the key of the one that was reached
    reason = models.CharField(max_length=60, blank=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            # A breach and each threshold are recorded once, whatever fires twice.
            models.UniqueConstraint(
                fields=["tenant_id", "clock", "mark", "threshold"],
                name="clock_told_once",
                condition=Q(mark__in=["threshold", "breach"]),
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "clock", "id"], name="clock_event_history"),
            models.Index(fields=["tenant_id", "-at"], name="clock_event_pauses", condition=Q(mark="pause")),
        ]

    def __str__(self) -> str:
        return f"{self.mark} of {self.clock_id}"
