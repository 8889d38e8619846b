"""Routing: which team gets a ticket by rule, which of its people by turn, and the trace of every decision."""

from django.db import models
from django.db.models import Q

from kernel.people.models import Membership, Team
from kernel.tenancy.models import TenantForeignKey, TenantModel
from tickets.models.ticket import Ticket


class RoutingRule(TenantModel):
    """Ordered by `position`; the first whose conditions hold decides. No rule holds: the topic's team."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict)  # as `tickets.rules.conditions` reads them
    team = TenantForeignKey(Team)
    skills = models.JSONField(default=list)  # keys of the skills that whoever gets it must have

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="routing_rule_key")]

    def __str__(self) -> str:
        return self.name


class Strategy(models.TextChoices):
    ROUND_ROBIN = "round_robin", "By turns"
    LEAST_LOADED = "least_loaded", "Whoever has least to do"
    MANUAL = "manual", "Nobody: people take from the queue"


class TeamRouting(TenantModel):
    """How a team shares out its tickets; a team without a row works by turns and asks for availability only."""

    team = TenantForeignKey(Team)
    strategy = models.CharField(max_length=16, choices=Strategy.choices, default=Strategy.ROUND_ROBIN)
    is_sticky = models.BooleanField(default=False)  # the customer's previous agent first, when eligible
    match_language = models.BooleanField(default=False)
    respect_shifts = models.BooleanField(default=False)
    capacity = models.SmallIntegerField(default=0)  # weight that a person carries at most; 0: no limit
    reroute_on_sign_off = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        verbose_name = "team's routing"
        verbose_name_plural = "teams' routing"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "team"], name="team_routing_once"),
            models.CheckConstraint(condition=Q(capacity__gte=0), name="team_capacity_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.strategy} in {self.team_id}"


class MemberCapacity(TenantModel):
    """What one person carries at most, in place of their team's figure."""

    membership = TenantForeignKey(Membership, models.CASCADE)
    capacity = models.SmallIntegerField()

    class Meta(TenantModel.Meta):
        verbose_name = "person's capacity"
        verbose_name_plural = "people's capacities"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "membership"], name="member_capacity_once"),
            models.CheckConstraint(condition=Q(capacity__gte=0), name="member_capacity_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.capacity} for {self.membership_id}"


class RoutingTrace(TenantModel):
    """Append-only: one decision, with what spoke for and against each person."""

    ticket = TenantForeignKey(Ticket)
    at = models.DateTimeField()
    reason = models.CharField(max_length=24)
    rule = TenantForeignKey(RoutingRule, null=True)
    team = TenantForeignKey(Team, null=True)
    chosen = TenantForeignKey(Membership, null=True)
    strategy = models.CharField(max_length=16, blank=True)
    verdicts = models.JSONField(default=list)  # [{"member": id, "verdict": code, "load": weight}]

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "ticket", "-id"], name="routing_trace_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id} to {self.chosen_id}"
