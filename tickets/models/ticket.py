"""A ticket: one conversation between a customer and the desk."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kernel.actors import Actor, ActorKind
from kernel.people.models import Membership, Team
from kernel.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet
from platforms.models import Customer
from tickets.models.catalogue import FormVersion, Topic
from tickets.models.choices import choices_of
from tickets.rules.words import UNSOLVED, Channel, Priority, Status


class TicketQuerySet(TenantQuerySet["Ticket"]):
    def visible_to(self, actor: Actor) -> Self:
        """The one predicate: staff see all but restricted teams' work, a customer their own, a visitor one."""
        if actor.kind is ActorKind.CUSTOMER:
            return self.filter(customer_id=actor.id)
        if actor.kind is ActorKind.VISITOR:
            return self.filter(id=actor.id)
        if not actor.hidden_team_ids:
            return self
        return self.filter(Q(team=None) | ~Q(team__in=actor.hidden_team_ids))

    def unsolved(self) -> Self:
        return self.filter(status__in=[status.value for status in UNSOLVED])

    def by_next_deadline(self) -> Self:
        return self.order_by(F("next_due_at").asc(nulls_last=True), "-id")


class Ticket(TenantModel):
    """`next_due_at` and what follows it are caches that operations keep: the nearest running clock, counts, dates."""

    number = models.IntegerField()
    subject = models.CharField(max_length=200)
    snippet = models.CharField(max_length=160, blank=True)
    status = models.SmallIntegerField(choices=choices_of(Status), default=Status.NEW)
    priority = models.SmallIntegerField(choices=choices_of(Priority), default=Priority.NORMAL)
    channel = models.SmallIntegerField(choices=choices_of(Channel), default=Channel.WEB)
    topic = TenantForeignKey(Topic)
    team = TenantForeignKey(Team, null=True)
    assignee = TenantForeignKey(Membership, null=True)
    customer = TenantForeignKey(Customer)
    language = models.CharField(max_length=16, default="en")
    tags = models.JSONField(default=list)
    form_version = TenantForeignKey(FormVersion, null=True)
    answers = models.JSONField(default=dict)
    link_nonce = models.CharField(
        max_length=32
    )  # the private link is derived from it; changing it revokes the link
    submission_key = models.CharField(max_length=80, null=True)  # noqa: DJ001 - unique when set
    follow_up_of = TenantForeignKey("self", null=True)
    merged_into = TenantForeignKey("self", null=True)  # closed: what is written to it goes there
    stake_minor = models.BigIntegerField(null=True)  # the amount at stake, with its currency
    stake_currency = models.CharField(max_length=3, blank=True)
    is_critical = models.BooleanField(
        default=False
    )  # in the critical lane: `CriticalCase` says which and why

    next_due_at = models.DateTimeField(null=True)
    next_due_metric = models.CharField(max_length=20, blank=True)
    is_breached = models.BooleanField(default=False)  # a running clock is past its deadline
    message_count = models.IntegerField(default=0)
    last_message_at = models.DateTimeField()
    waiting_since_at = models.DateTimeField(null=True)  # the oldest customer message without a public answer
    first_replied_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar = TenantManager.from_queryset(TicketQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="ticket_number"),
            models.UniqueConstraint(fields=["tenant_id", "submission_key"], name="ticket_submission"),
            models.CheckConstraint(condition=Q(status__range=(0, 5)), name="ticket_status_known"),
            models.CheckConstraint(condition=Q(priority__range=(0, 3)), name="ticket_priority_known"),
            models.CheckConstraint(
                condition=Q(stake_minor=None, stake_currency="")
                | Q(stake_minor__gte=0, stake_currency__regex="^[A-Z]{3}$"),
                name="ticket_stake_has_currency",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="ticket_not_into_itself"),
        ]
        indexes = [
            # Each list of the dashboard walks one of these, in its own order, for one page.
            models.Index(
                F("tenant_id"),
                F("next_due_at").asc(nulls_last=True),
                F("id").desc(),
                name="ticket_unsolved_due",
                condition=Q(status__lt=4),
            ),
            models.Index(
                F("tenant_id"),
                F("assignee_id"),
                F("next_due_at").asc(nulls_last=True),
                F("id").desc(),
                name="ticket_assignee_due",
                condition=Q(status__lt=4),
            ),
            models.Index(
                F("tenant_id"),
                F("team_id"),
                F("next_due_at").asc(nulls_last=True),
                F("id").desc(),
                name="ticket_team_due",
                condition=Q(status__lt=4),
            ),
            models.Index(
                F("tenant_id"),
                F("next_due_at").asc(nulls_last=True),
                F("id").desc(),
                name="ticket_breached",
                condition=Q(is_breached=True, status__lt=4),
            ),
            models.Index(
                F("tenant_id"), F("status"), F("updated_at").desc(), F("id").desc(), name="ticket_status"
            ),
            models.Index(F("tenant_id"), F("updated_at").desc(), F("id").desc(), name="ticket_updated"),
            models.Index(fields=["tenant_id", "customer", "-id"], name="ticket_customer"),
            models.Index(fields=["tenant_id", "topic", "-id"], name="ticket_topic"),
            models.Index(
                F("tenant_id"),
                F("next_due_at").asc(nulls_last=True),
                F("id").desc(),
                name="ticket_critical",
                condition=Q(is_critical=True, status__lt=4),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_unsolved(self) -> bool:
        return Status(self.status) in UNSOLVED


class Counter(TenantModel):
    """The last ticket number given out in this tenant."""

    last_number = models.IntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="one_counter")]

    def __str__(self) -> str:
        return str(self.last_number)


class Follower(TenantModel):
    ticket = TenantForeignKey(Ticket, models.CASCADE, related_name="followers")
    membership = TenantForeignKey(Membership, models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "ticket", "membership"], name="follower_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "membership", "ticket"], name="follower_mine")]

    def __str__(self) -> str:
        return f"{self.membership_id} follows {self.ticket_id}"
