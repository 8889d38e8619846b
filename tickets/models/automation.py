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
    """Asked in order of `position`; every rule that matches acts.

    `codes`, kept from the version in force: the events on which it has to be asked (a time rule: looked at again).
    """

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.DRAFT)
    codes = models.JSONField(default=list)
    active_since_at = models.DateTimeField(
        null=True
    )  # when its version and mode came into force; None: a draft
    include_existing = models.BooleanField(default=False)  # a time rule: also what was over before that

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="automation_rule_key"),
            models.CheckConstraint(
                condition=Q(mode="draft") | Q(active_since_at__isnull=False), name="automation_active_since"
            ),
        ]

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
    cause_id = models.BigIntegerField()  # the event's id, or the moment counted from, in microseconds
    parent = TenantForeignKey("self", null=True)  # the run whose changes set this one off
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)  # done, shadow, loop, failed
    depth = models.SmallIntegerField(default=0)  # how many rules caused each other before this one
    changes = models.JSONField(default=list)  # [{"step": …, "did": code, "old": …, "new": …}]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "ticket", "rule_version", "cause", "cause_id"],
                name="automation_run_once",
                condition=~Q(outcome="shadow"),  # what was only tried may be done once the rule is live
            ),
            models.CheckConstraint(condition=Q(depth__gte=0), name="automation_depth_not_negative"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "ticket", "-id"], name="automation_run_ticket"),
            models.Index(fields=["tenant_id", "rule_version", "at"], name="automation_run_version"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_version_id} on {self.ticket_id}"
