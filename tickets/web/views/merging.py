"""Putting a ticket into another of the same customer: a small page that names the other ones."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kernel.errors import DomainError
from kernel.http.doors import agent_view
from kernel.http.htmx import after_post
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.operations.merging import merge_ticket
from tickets.queries.conversation import Detail, get_detail
from tickets.queries.inbox import list_earlier
from tickets.queries.keys import ticket_id_of
from tickets.rules.words import Status
from tickets.web.forms import MergeForm


@agent_view(access.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: AgentRequest, number: int) -> HttpResponse:
    now = timezone.now()
    detail = get_detail(actor=request.actor, number=number)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, detail, form)
    if form.is_valid():
        try:
            return _merge(request, detail, into=form.cleaned_data["into"], now=now)
        except DomainError as error:
            form.add_error("into", error.message)
            return _show(request, detail, form, status=error.status)
    return _show(request, detail, form, status=422)


def _merge(request: AgentRequest, detail: Detail, *, into: int, now: datetime) -> HttpResponse:
    into_id = ticket_id_of(actor=request.actor, number=into)
    merge_ticket(actor=request.actor, ticket_id=detail.row.id, into_id=into_id, now=now)
    return after_post(request, url=reverse("ticket", args=[into]), toast="Merged")


def _show(request: AgentRequest, detail: Detail, form: MergeForm, *, status: int = 200) -> HttpResponse:
    others = list_earlier(actor=request.actor, customer_id=detail.row.customer_id, ticket_id=detail.row.id)
    context = {
        "ticket": detail.row,
        "form": form,
        "others": [row for row in others if row.status is not Status.CLOSED],
    }
    return render(request, "tickets/desk/merge.html", context, status=status)
