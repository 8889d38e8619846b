"""Automation: rules that change tickets by themselves, and the trace of what each did."""

from django.db import models
from django.db.models import Q

from kernel.tenancy.models import TenantForeignKey, TenantModel
from tickets.models.ticket import Ticket


class Mode(models.TextChoices):
    DRAFT = "draft", "Draft: does nothing"
    SHADOW = "shadow", "Shadow: only writes down what it would do"
    LIVE = "live", "Live"


class AutomationRule(TenantModel):
    """Asked in order of `position`; every rule that matches acts."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.DRAFT)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="automation_rule_key")]

    def __str__(self) -> str:
        return self.name


class AutomationRuleVersion(TenantModel):
    """Never changes. `definition` is what `tickets.rules.automation.parse_rule` reads: when, if, then."""

    rule = TenantForeignKey(AutomationRule, related_name="versions")
    number = models.IntegerField()
    definition = models.JSONField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "rule", "number"], name="automation_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.number}"


class AutomationRun(TenantModel):
    """Append-only: a rule that matched a ticket, and what it did, would have done, or was kept from doing."""

    ticket = TenantForeignKey(Ticket)
    rule_version = TenantForeignKey(AutomationRuleVersion)
    cause = models.CharField(max_length=60)  # the event's code, or "time"
    cause_id = models.BigIntegerField()  # the event's or timer's id: the same cause runs a rule once
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)  # done, shadow, loop, failed
    depth = models.SmallIntegerField(default=0)  # how many rules caused each other before this one
    changes = models.JSONField(default=list)  # [{"step": …, "did": code, "old": …, "new": …}]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "ticket", "rule_version", "cause", "cause_id"],
                name="automation_run_once",
            ),
            models.CheckConstraint(condition=Q(depth__gte=0), name="automation_depth_not_negative"),
        ]
        indexes = [models.Index(fields=["tenant_id", "ticket", "-id"], name="automation_run_ticket")]

    def __str__(self) -> str:
        return f"{self.rule_version_id} on {self.ticket_id}"
