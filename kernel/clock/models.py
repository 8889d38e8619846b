"""Business calendars. A version never changes, so that a deadline can always be explained as it was computed."""

from django.db import models
from django.db.models import F, Q

from kernel.people.models import Membership, Team
from kernel.tenancy.models import TenantForeignKey, TenantModel


class Calendar(TenantModel):
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="calendar_key")]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(TenantModel):
    """`definition` is the mapping that `kernel.clock.rules` reads; the highest number is the one in force."""

    calendar = TenantForeignKey(Calendar, related_name="versions")
    number = models.IntegerField()
    definition = models.JSONField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "calendar", "number"], name="calendar_version_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} v{self.number}"


class WorkPattern(TenantModel):
    """When a person usually works: the hours of a calendar (nights, weekends, holidays as it says), from a date on."""

    membership = TenantForeignKey(Membership, models.CASCADE)
    calendar = TenantForeignKey(Calendar)
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # the last day; null: until further notice

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="work_pattern_in_order"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "membership", "calendar", "from_on"], name="work_pattern_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.calendar_id}"


class TimeOff(TenantModel):
    """Away, whatever the pattern says. `kind` is a short code (holiday, sick, training), never a story."""

    membership = TenantForeignKey(Membership, models.CASCADE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=16, default="away")

    class Meta(TenantModel.Meta):
        verbose_name = "time off"
        verbose_name_plural = "times off"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="time_off_in_order")
        ]
        indexes = [models.Index(fields=["tenant_id", "membership", "ends_at"], name="time_off_person")]

    def __str__(self) -> str:
        return f"{self.membership_id} away"


class OnCall(TenantModel):
    """Who is paged for a team at any hour."""

    team = TenantForeignKey(Team, models.CASCADE)
    membership = TenantForeignKey(Membership, models.CASCADE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        verbose_name = "on-call duty"
        verbose_name_plural = "on-call duties"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="on_call_in_order")
        ]
        indexes = [models.Index(fields=["tenant_id", "team", "ends_at"], name="on_call_team")]

    def __str__(self) -> str:
        return f"{self.membership_id} for {self.team_id}"
