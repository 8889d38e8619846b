"""One ticket: reading it and writing on it."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError
from kernel.files.operations.uploads import store_uploads
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.htmx import after_post, wants_partial
from kernel.http.requests import AgentRequest
from platforms.queries.customers import get_customer_card
from tickets import access
from tickets.operations.replying import add_note, post_reply
from tickets.queries.choices import list_assignable, list_teams, list_topics
from tickets.queries.clock_lines import list_clock_lines
from tickets.queries.conversation import Detail, find_ticket_id, get_detail, get_thread
from tickets.queries.critical import get_case
from tickets.queries.inbox import list_earlier
from tickets.rules.links import link_token
from tickets.rules.transitions import AFTER_REPLY, BY_HAND
from tickets.rules.words import Priority, Status
from tickets.web.critical_words import critical_panel
from tickets.web.forms import ComposerForm
from tickets.web.presenting import ago, icon_of, initials, line_chip, row_chip, sentence
from tickets.web.views.lists import DEFAULT_VIEW, list_url

PARTS = {"thread": "_thread", "main": "_main", "sidebar": "_sidebar"}


@agent_view(access.VIEW)
@require_GET
def ticket_page(request: AgentRequest, number: int) -> HttpResponse:
    now = timezone.now()
    detail = get_detail(actor=request.actor, number=number)
    part = request.GET.get("part", "")
    context = CONTEXTS.get(part, ticket_context)(request, detail, now=now) | {"part": part}
    return render(request, f"tickets/desk/{PARTS.get(part, 'ticket')}.html", context)


@agent_view(access.VIEW)
@require_GET
def menu(request: AgentRequest, number: int, name: str) -> HttpResponse:
    """The longer menus, fetched when they are opened."""
    row = get_detail(actor=request.actor, number=number).row
    context: dict[str, Any] = {"ticket": row, "menu": name}
    if name == "assign":
        context["assignable"] = list_assignable(team_id=row.team_id, current=row.assignee_id)
    else:
        context["teams"] = list_teams(actor=request.actor, current=row.team_id)
        context["topics"] = list_topics(current=row.topic_id)
    return render(request, "tickets/desk/_menu.html", context)


@agent_view(access.VIEW)
@require_POST
def write(request: AgentRequest, number: int) -> HttpResponse:
    """Send a reply or add a note. A refusal shows the conversation as it is now, with everything that was typed."""
    now = timezone.now()
    ticket_id = find_ticket_id(actor=request.actor, number=number)
    form = ComposerForm(request.POST)
    if form.is_valid():
        try:
            _send(request, ticket_id, form, now=now)
        except DomainError as error:
            add_domain_errors(form, _beside(error, form))
            return show_ticket(request, number, now=now, form=form, status=error.status)
        return _show_sent(request, number, now=now, toast=_told(form))
    return show_ticket(request, number, now=now, form=form, status=422)


def _show_sent(request: AgentRequest, number: int, *, now: datetime, toast: str) -> HttpResponse:
    """The conversation, and of the sidebar what an answer changes: the clocks."""
    page = list_url_of_ticket(number, request)
    if not wants_partial(request):
        return after_post(request, url=page, toast=toast)
    detail = get_detail(actor=request.actor, number=number)
    context = main_context(request, detail, now=now) | {"with_clocks": True}
    events = {"composer:sent": {"ref": str(number)}}
    return after_post(
        request, url=page, partial="tickets/desk/_main.html", context=context, toast=toast, events=events
    )


def _send(request: AgentRequest, ticket_id: int, form: ComposerForm, *, now: datetime) -> None:
    given = form.cleaned_data
    files = store_uploads(actor=request.actor, uploads=request.FILES.getlist("files"), now=now)
    if given["mode"] == "note":
        add_note(
            actor=request.actor, ticket_id=ticket_id, body=given["note_body"],
            key=given["idempotency_key"], file_ids=files, now=now,
        )  # fmt: skip
        return
    post_reply(
        actor=request.actor, ticket_id=ticket_id, body=given["reply_body"],
        key=given["idempotency_key"], file_ids=files, now=now,
        send_as=Status.named(given["send_as"]) if given["send_as"] else None,
        seen_message_id=given["loaded_at"],
    )  # fmt: skip


def _beside(error: DomainError, form: ComposerForm) -> DomainError:
    """What concerns the text stands beside the text that was being sent."""
    if "body" in error.fields:
        error.fields[form.text_field] = error.fields.pop("body")
    return error


def _told(form: ComposerForm) -> str:
    return "Note added" if form.cleaned_data["mode"] == "note" else "Reply sent"


def show_ticket(
    request: AgentRequest,
    number: int,
    *,
    now: datetime,
    form: ComposerForm | None = None,
    toast: str = "",
    status: int = 200,
) -> HttpResponse:
    """After a POST: the conversation and its sidebar for HTMX, the page otherwise."""
    if form is None and not wants_partial(request):
        return after_post(request, url=list_url_of_ticket(number, request), toast=toast)
    detail = get_detail(actor=request.actor, number=number)
    if form is None:
        page = list_url_of_ticket(number, request)
        context = ticket_context(request, detail, now=now) | {"with_sidebar": True}
        events = {"composer:sent": {"ref": str(number)}} if toast else {}
        return after_post(
            request, url=page, partial="tickets/desk/_main.html", context=context, toast=toast, events=events
        )
    if wants_partial(request):
        context = main_context(request, detail, now=now, form=form)
        return render(request, "tickets/desk/_main.html", context, status=status)
    context = ticket_context(request, detail, now=now, form=form)
    return render(request, "tickets/desk/ticket.html", context, status=status)


def list_url_of_ticket(number: int, request: AgentRequest) -> str:
    view = request.GET.get("view", "")
    return f"/desk/tickets/{number}/" + (f"?view={view}" if view.replace("-", "").isalnum() else "")


def ticket_context(
    request: AgentRequest, detail: Detail, *, now: datetime, form: ComposerForm | None = None
) -> dict[str, Any]:
    """The whole page."""
    return main_context(request, detail, now=now, form=form) | sidebar_context(request, detail)


def thread_context(
    request: AgentRequest, detail: Detail, *, now: datetime, form: ComposerForm | None = None
) -> dict[str, Any]:
    """What was said and what happened."""
    is_whole = request.GET.get("whole") == "1"
    thread = get_thread(actor=request.actor, ticket_id=detail.row.id, whole=is_whole)
    return {
        "detail": detail,
        "ticket": detail.row,
        "now": now,
        "thread": thread,
        "entries": [_entry(entry, now=now) for entry in thread.entries],
        "whole": is_whole,
        "form": form,
    }


def sidebar_alone(request: AgentRequest, detail: Detail, *, now: datetime) -> dict[str, Any]:
    shared = {"detail": detail, "ticket": detail.row, "now": now, "clocks": _clocks(detail.row.id, now=now)}
    return shared | sidebar_context(request, detail)


def sidebar_context(request: AgentRequest, detail: Detail) -> dict[str, Any]:
    """Without what it shares with the conversation."""
    row = detail.row
    return {
        "customer": get_customer_card(viewer=request.actor, customer_id=row.customer_id),
        "earlier": list_earlier(actor=request.actor, customer_id=row.customer_id, ticket_id=row.id),
        "requester_initials": initials(row.requester),
        "portal_path": portal_path(request, detail),
    }


def _clocks(ticket_id: int, *, now: datetime) -> list[Any]:
    return [(line, line_chip(line, now=now)) for line in list_clock_lines(ticket_id)]


def main_context(
    request: AgentRequest, detail: Detail, *, now: datetime, form: ComposerForm | None = None
) -> dict[str, Any]:
    """The conversation with its header and composer."""
    row = detail.row
    case = get_case(row.id) if row.is_critical else None
    return thread_context(request, detail, now=now, form=form) | {
        "critical": critical_panel(case, actor=request.actor, now=now) if case else None,
        "header_chip": row_chip(row, now=now),
        "clocks": _clocks(row.id, now=now),
        "assignee_initials": initials(row.assignee),
        "is_solvable": Status.SOLVED in BY_HAND[row.status],
        "statuses": sorted(BY_HAND[row.status]),
        "priorities": list(reversed(Priority)),
        "send_options": AFTER_REPLY,
        "reply_text": form.data.get("reply_body", "") if form else "",
        "note_text": form.data.get("note_body", "") if form else "",
        "mode": form.data.get("mode", "reply") if form else "reply",
        "composer_key": secrets.token_hex(16),
        "view_key": request.GET.get("view") or DEFAULT_VIEW,
        "back_url": list_url(view=request.GET.get("view") or DEFAULT_VIEW, q=request.GET.get("q", "")),
        "split_url": list_url(
            view=request.GET.get("view") or DEFAULT_VIEW,
            q=request.GET.get("q", ""),
            part="split",
            current=row.number,
        ),
    }


CONTEXTS = {"thread": thread_context, "main": main_context, "sidebar": sidebar_alone}


def _entry(entry: Any, *, now: datetime) -> dict[str, Any]:
    when = ago(entry.created_at, now=now)
    if hasattr(entry, "code"):
        return {
            "kind": "system",
            "text": sentence(entry),
            "icon": icon_of(entry),
            "at": entry.created_at,
            "when": when,
        }
    anchor = f"message-{entry.id}"
    kind = "internal" if entry.is_internal else "agent" if entry.is_staff else "customer"
    return {
        "kind": kind,
        "message": entry,
        "anchor": anchor,
        "initials": initials(entry.author),
        "at": entry.created_at,
        "when": when,
    }


def portal_path(request: AgentRequest, detail: Detail) -> str:
    """The customer's private link to this ticket."""
    token = link_token(
        key=settings.SECRET_KEY,
        tenant_id=request.tenant.id,
        number=detail.row.number,
        nonce=detail.link_nonce,
    )
    return f"/r/{detail.row.number}-{token}/"
