"""Escalations: a ladder that was set going, and the tasks that people are asked to do."""

from django.db import models
from django.db.models import Q

from kernel.people.models import Membership, Team
from kernel.tenancy.models import TenantForeignKey, TenantModel
from tickets.models.sla import Clock
from tickets.models.ticket import Ticket


class Escalation(TenantModel):
    """One ladder on one ticket: its rungs as they were when it was set going, and how far it has come.

    `cause_kind` and `cause_id` name what set it going: a clock, a legal deadline, a critical case. Acknowledging it
    stops the rungs that are to come.
    """

    ticket = TenantForeignKey(Ticket, related_name="escalations")
    clock = TenantForeignKey(Clock, null=True)  # when the cause is a clock
    cause_kind = models.CharField(max_length=16)  # clock, deadline, critical
    cause_id = models.BigIntegerField()
    stage = models.CharField(max_length=24)  # the threshold's key, or what the cause calls it
    ladder = models.JSONField()  # as `tickets.rules.steps.parse_ladder` reads it
    next_rung = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)  # running, acknowledged, finished, stopped
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    acknowledged_by = TenantForeignKey(Membership, null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "cause_kind", "cause_id", "stage"], name="escalation_once"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="escalation_end_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_by__isnull=False),
                name="escalation_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "ticket", "-id"], name="escalation_ticket")]

    def __str__(self) -> str:
        return f"{self.stage} on {self.ticket_id}"


class TicketTask(TenantModel):
    """Something that somebody has to do for a ticket, beside the conversation."""

    ticket = TenantForeignKey(Ticket, related_name="tasks")
    title = models.CharField(max_length=200)
    team = TenantForeignKey(Team, null=True)
    assignee = TenantForeignKey(Membership, null=True)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)  # "escalation:<id>", "rule:<id>", "person:<membership>"
    done_at = models.DateTimeField(null=True)
    done_by = TenantForeignKey(Membership, null=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant_id", "ticket", "id"], name="task_ticket"),
            models.Index(
                fields=["tenant_id", "team", "due_at"], name="task_team_open", condition=Q(done_at=None)
            ),
            models.Index(
                fields=["tenant_id", "assignee", "due_at"], name="task_person_open", condition=Q(done_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title
