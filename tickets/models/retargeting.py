"""Moving the clocks that run to new terms, in the background."""

from django.db import models
from django.db.models import Q

from kernel.people.models import Membership
from kernel.tenancy.models import TenantForeignKey, TenantModel


class Retargeting(TenantModel):
    """One change of policies or of a calendar, brought to all open tickets; counted as its slices go on."""

    cause_kind = models.CharField(max_length=12)  # policy, calendar
    cause_id = models.BigIntegerField()
    started_by = TenantForeignKey(Membership, null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    total = models.IntegerField()  # tickets
    replaced_by = TenantForeignKey("self", null=True)  # a later change, which went through all of them anew

    def __str__(self) -> str:
        return f"{self.cause_kind} {self.cause_id}"


class RetargetingSlice(TenantModel):
    """A range of ticket ids that one worker goes through, batch by batch; the cursor moves with each batch's effect."""

    job = TenantForeignKey(Retargeting, models.CASCADE, related_name="slices")
    next_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    done = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)  # clocks whose deadline changed
    breached = models.IntegerField(default=0)  # clocks that were past their new deadline at once
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(done__gte=0), name="slice_done_not_negative")]
        indexes = [models.Index(fields=["tenant_id", "job"], name="slice_job")]

    def __str__(self) -> str:
        return f"{self.next_id} to {self.last_id}"
