"""Business calendars. A version never changes, so that a deadline can always be explained as it was computed."""

from django.db import models

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
