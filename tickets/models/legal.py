"""Legal deadlines: clocks that never pause, each with the rule it stands on."""

from django.db import models
from django.db.models import F, Q

from kernel.clock.models import CalendarVersion
from kernel.people.models import Membership
from kernel.tenancy.models import TenantForeignKey, TenantModel
from tickets.models.ticket import Ticket


class LegalRule(TenantModel):
    """An entry of the desk's catalogue, such as `take_it_down`."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="legal_rule_key")]

    def __str__(self) -> str:
        return self.name


class LegalRuleVersion(TenantModel):
    """Never changes. `terms` is what `tickets.rules.legal.parse_legal_terms` reads: basis, source, amount and unit."""

    rule = TenantForeignKey(LegalRule, related_name="versions")
    number = models.IntegerField()
    terms = models.JSONField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "rule", "number"], name="legal_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.number}"


class LegalDeadline(TenantModel):
    """One duty on one ticket. Everything but the identity is a cache of its events."""

    ticket = TenantForeignKey(Ticket, related_name="legal_deadlines")
    rule_version = TenantForeignKey(LegalRuleVersion)
    calendar_version = TenantForeignKey(CalendarVersion, null=True)  # for business days
    key = models.CharField(max_length=80)  # the same duty is started once
    time_zone = models.CharField(max_length=64)  # in which its dates are counted
    started_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)  # not before, where the rule has a window
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8)  # running, met, void
    missed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "ticket", "key"], name="legal_deadline_once"),
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="legal_deadline_later"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "due_at"], name="legal_running", condition=Q(state="running"))
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.ticket_id}"


class LegalEvent(TenantModel):
    """Append-only: what happened to a legal deadline. `note` is what a person wrote for the file."""

    deadline = TenantForeignKey(LegalDeadline, related_name="events")
    mark = models.CharField(max_length=12)  # start, threshold, missed, met, void, extended
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    threshold = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=500, blank=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "deadline", "mark", "threshold"],
                name="legal_told_once",
                condition=Q(mark__in=["threshold", "missed"]),
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "deadline", "id"], name="legal_event_history")]

    def __str__(self) -> str:
        return f"{self.mark} of {self.deadline_id}"


class Extension(TenantModel):
    """More time for a legal deadline: asked for by one person with a reason, decided by another."""

    deadline = TenantForeignKey(LegalDeadline, related_name="extensions")
    wanted_due_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    requested_by = TenantForeignKey(Membership)
    requested_at = models.DateTimeField()
    decided_by = TenantForeignKey(Membership, null=True)
    decided_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(requested_by=F("decided_by")), name="extension_two_people"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, is_approved=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, is_approved__isnull=False),
                name="extension_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "deadline"], name="extension_one_open", condition=Q(decided_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} to {self.wanted_due_at:%Y-%m-%d}"
