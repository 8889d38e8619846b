"""Tickets in the admin: mostly for reading. Restricted teams' work stays theirs here too."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kernel.http.admin import ReadOnlyAdmin, ReadOnlyInline, TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_site import site
from kernel.people.models import Membership
from tickets import access
from tickets.models import Clock, ClockEvent, Message, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.operations.assigning import assign
from tickets.operations.properties import set_priority
from tickets.operations.statuses import set_status
from tickets.queries.choices import list_assignable
from tickets.queries.inbox import matching
from tickets.rules.transitions import BY_HAND
from tickets.rules.words import Priority, Status


class TicketForm(TenantForm):
    """Offers what the operations will take: steps of the status that exist, people who may have the ticket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = Status(self.instance.status)
        offered = sorted({status, *BY_HAND[status]})
        cast("forms.ChoiceField", self.fields["status"]).choices = [(one.value, one.label) for one in offered]
        now_with = self.instance.assignee_id
        offered_to = list_assignable(team_id=self.instance.team_id, current=now_with)
        ids = {now_with, *(choice.id for choice in offered_to)}
        people = cast("forms.ModelChoiceField[Membership]", self.fields["assignee"])
        people.queryset, people.required = Membership.objects.filter(id__in=ids), False


class Messages(ReadOnlyInline):
    model = Message
    fields = ("created_at", "author_kind", "author_name", "visibility", "body")


class Clocks(ReadOnlyInline):
    model = Clock
    fields = (
        "metric",
        "cycle",
        "state",
        "policy_version",
        "target_seconds",
        "due_at",
        "breached_at",
        "ended_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("policy_version")


@admin.register(Ticket, site=site)
class TicketAdmin(TenantModelAdmin):
    permission = access.VIEW
    form = TicketForm
    list_display = (
        *("number", "subject", "status", "priority", "team", "assignee", "topic"),
        *("is_breached", "created_at"),
    )
    list_display_links = ("number", "subject")
    list_filter = ("status", "priority", "is_breached", "topic", "team")
    list_select_related = ("team", "assignee", "topic")
    search_fields = ("number",)
    search_help_text = "A number, or words of the subject and the conversation."
    readonly_fields = (
        *("number", "subject", "topic", "team", "customer", "channel", "language", "tags", "answers"),
        *("next_due_at", "is_breached", "created_at", "updated_at", "solved_at", "closed_at"),
    )
    fields = ("status", "priority", "assignee", *readonly_fields)
    inlines = (Clocks, Messages)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Ticket.objects.visible_to(actor_of(request)).order_by("-pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Through the search function: under row-level security a plain search would read every ticket."""
        if not search_term:
            return queryset, False
        return matching(cast("TicketQuerySet", queryset), search_term, actor=actor_of(request)), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, now, changed = actor_of(request), timezone.now(), form.changed_data
        if "status" in changed:
            set_status(actor=actor, ticket_id=obj.pk, status=Status(obj.status), now=now)
        if "priority" in changed:
            set_priority(actor=actor, ticket_id=obj.pk, priority=Priority(obj.priority), now=now)
        if "assignee" in changed:
            assign(actor=actor, ticket_id=obj.pk, membership_id=obj.assignee_id, now=now)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ClockEvent, site=site)
class ClockEventAdmin(ReadOnlyAdmin):
    """The history that every deadline is computed from."""

    permission = access.VIEW
    list_display = ("at", "mark", "ticket", "clock", "reason", "target_seconds", "actor_kind")
    list_filter = ("mark",)
    list_select_related = ("clock__ticket",)

    @admin.display(description="Ticket")
    def ticket(self, event: ClockEvent) -> str:
        return str(event.clock.ticket)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        visible = Ticket.objects.visible_to(actor_of(request))
        return ClockEvent.objects.filter(clock__ticket__in=visible).order_by("-pk")
