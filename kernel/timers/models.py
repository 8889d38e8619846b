"""Timers: the only way anything happens later."""

from django.db import models

from kernel.tenancy.models import TenantModel


class TimerState(models.IntegerChoices):
    ARMED = 0
    LEASED = 1
    FIRED = 2
    CANCELLED = 3
    POISON = 4  # set aside after five failures; shown in the admin


class Timer(TenantModel):
    """One thing due once. Moving it raises `generation`, so a firing that raced the move does nothing."""

    kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    key = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField()
    generation = models.IntegerField(default=0)
    state = models.SmallIntegerField(choices=TimerState.choices, default=TimerState.ARMED)
    attempts = models.SmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    fired_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "subject_id", "key"], name="timer_identity")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="timer_due", condition=models.Q(state=0)),
            models.Index(fields=["lease_until"], name="timer_leased", condition=models.Q(state=1)),
            models.Index(fields=["tenant_id", "id"], name="timer_poison", condition=models.Q(state=4)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.key}".strip()


class PeriodicJob(models.Model):
    """Work of the installation itself, claimed by whichever clock comes first; no tenant."""

    name = models.CharField(max_length=80, unique=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_run_at"], name="periodic_due")]

    def __str__(self) -> str:
        return self.name
