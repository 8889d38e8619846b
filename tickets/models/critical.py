"""The critical lane: cases that go to their restricted team at once, and that one person alone cannot take out."""

from django.db import models
from django.db.models import F, Q

from kernel.people.models import Membership, Team
from kernel.tenancy.models import TenantForeignKey, TenantModel
from tickets.models.ticket import Ticket


class CriticalLane(TenantModel):
    """Such as child safety or threat to life. `definition` is what `tickets.rules.critical` reads."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    team = TenantForeignKey(Team)  # restricted
    definition = models.JSONField()  # topics, report kinds, words; minutes to acknowledge; the paging ladder

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="critical_lane_key")]

    def __str__(self) -> str:
        return self.name


class CriticalCase(TenantModel):
    """A ticket in a lane, from when it was matched until two people took it out."""

    ticket = TenantForeignKey(Ticket, related_name="critical_cases")
    lane = TenantForeignKey(CriticalLane)
    matched_by = models.CharField(max_length=60)  # "topic", "report:<kind>", "detector:<name>", "person"
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()  # to acknowledge it
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = TenantForeignKey(Membership, null=True)
    missed_at = models.DateTimeField(null=True)
    downgraded_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "ticket"], name="critical_case_one_open", condition=Q(downgraded_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.lane_id}: {self.ticket_id}"


class Downgrade(TenantModel):
    """Taking a case out of its lane: proposed by one person with a reason, decided by another."""

    case = TenantForeignKey(CriticalCase, related_name="downgrades")
    reason = models.CharField(max_length=500)
    team = TenantForeignKey(Team, null=True)  # where it goes then; null: its topic's
    requested_by = TenantForeignKey(Membership)
    requested_at = models.DateTimeField()
    decided_by = TenantForeignKey(Membership, null=True)
    decided_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(requested_by=F("decided_by")), name="downgrade_two_people"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_approved__isnull=False),
                name="downgrade_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "case"], name="downgrade_one_open", condition=Q(decided_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"out of the lane: {self.case_id}"
