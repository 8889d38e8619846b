"""Escalations and tasks in the admin: for reading. Restricted teams' work stays theirs here too."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kernel.http.admin import ReadOnlyAdmin, actor_of
from kernel.http.admin_site import site
from tickets import access
from tickets.models import Escalation, Ticket, TicketTask


class OfTickets(ReadOnlyAdmin):
    permission = access.VIEW

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        visible = Ticket.objects.visible_to(actor_of(request))
        return super().get_queryset(request).filter(ticket__in=visible).order_by("-pk")


@admin.register(Escalation, site=site)
class EscalationAdmin(OfTickets):
    list_display = ("ticket", "cause_kind", "stage", "state", "next_at", "started_at", "acknowledged_by")
    list_filter = ("state", "cause_kind")
    list_select_related = ("ticket", "acknowledged_by")


@admin.register(TicketTask, site=site)
class TicketTaskAdmin(OfTickets):
    list_display = ("title", "ticket", "team", "assignee", "due_at", "done_at")
    list_filter = ("team",)
    list_select_related = ("ticket", "team", "assignee")
