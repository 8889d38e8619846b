"""Changing a ticket's properties: one small form each, one operation each."""

import secrets
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kernel.errors import Invalid
from kernel.http.doors import agent_view
from kernel.http.forms import Form
from kernel.http.htmx import go
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.locks import NoTicket
from tickets.operations import assigning, properties, statuses
from tickets.queries.conversation import find_ticket_id
from tickets.rules.words import Priority, Status
from tickets.web import forms
from tickets.web.views.conversation import show_ticket


def _given(form: Form) -> dict[str, Any]:
    """What the menu sent. Something that no menu offers is refused as a whole."""
    if not form.is_valid():
        wrong = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise Invalid(next(iter(wrong.values()))[0], fields=wrong)
    return form.cleaned_data


def _ticket_id(request: AgentRequest, number: int) -> int:
    return find_ticket_id(actor=request.actor, number=number)


@agent_view(access.ASSIGN)
@require_POST
def assign_ticket(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.IdForm(request.POST))
    ticket_id = _ticket_id(request, number)
    assigning.assign(actor=request.actor, ticket_id=ticket_id, membership_id=given["id"], now=now)
    return show_ticket(request, number, now=now, toast="Assigned" if given["id"] else "Assignment removed")


@agent_view(access.ASSIGN)
@require_POST
def change_team(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.IdForm(request.POST))
    ticket_id = _ticket_id(request, number)
    assigning.set_team(actor=request.actor, ticket_id=ticket_id, team_id=given["id"] or 0, now=now)
    return after_move(request, number, now=now, toast="Team changed")


@agent_view(access.EDIT)
@require_POST
def change_status(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.StatusForm(request.POST))
    status = Status.named(given["status"])
    statuses.set_status(actor=request.actor, ticket_id=_ticket_id(request, number), status=status, now=now)
    return show_ticket(request, number, now=now, toast=f"Set to {status.label.lower()}")


@agent_view(access.EDIT)
@require_POST
def change_priority(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.PriorityForm(request.POST))
    priority = Priority.named(given["priority"])
    properties.set_priority(
        actor=request.actor, ticket_id=_ticket_id(request, number), priority=priority, now=now
    )
    return show_ticket(request, number, now=now, toast=f"Priority {priority.label.lower()}")


@agent_view(access.EDIT)
@require_POST
def change_topic(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.IdForm(request.POST))
    ticket_id = _ticket_id(request, number)
    properties.set_topic(actor=request.actor, ticket_id=ticket_id, topic_id=given["id"] or 0, now=now)
    return after_move(request, number, now=now, toast="Topic changed")


@agent_view(access.EDIT)
@require_POST
def change_subject(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.SubjectForm(request.POST))
    ticket_id = _ticket_id(request, number)
    properties.set_subject(actor=request.actor, ticket_id=ticket_id, subject=given["subject"], now=now)
    return show_ticket(request, number, now=now, toast="Subject changed")


@agent_view(access.EDIT)
@require_POST
def change_tags(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.TagsForm(request.POST))
    tags = given["tags"].split(",")
    properties.set_tags(actor=request.actor, ticket_id=_ticket_id(request, number), tags=tags, now=now)
    return show_ticket(request, number, now=now, toast="Tags saved")


@agent_view(access.VIEW)
@require_POST
def change_following(request: AgentRequest, number: int) -> HttpResponse:
    now, given = timezone.now(), _given(forms.FollowForm(request.POST))
    change = assigning.follow if given["follow"] else assigning.unfollow
    change(actor=request.actor, ticket_id=_ticket_id(request, number), now=now)
    return show_ticket(
        request, number, now=now, toast="Following" if given["follow"] else "No longer following"
    )


@agent_view(access.EDIT)
@require_POST
def new_link(request: AgentRequest, number: int) -> HttpResponse:
    now = timezone.now()
    ticket_id = _ticket_id(request, number)
    properties.revoke_link(actor=request.actor, ticket_id=ticket_id, nonce=secrets.token_hex(16), now=now)
    return show_ticket(request, number, now=now, toast="The old link no longer opens the request")


def after_move(request: AgentRequest, number: int, *, now: datetime, toast: str) -> HttpResponse:
    """A move to a restricted team may take the ticket out of the mover's sight."""
    try:
        return show_ticket(request, number, now=now, toast=toast)
    except NoTicket:
        return go(request, reverse("ticket_list"))
