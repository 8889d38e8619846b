"""One request behind its private link: read it, write on it, close it, reopen it."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kernel.actors import Actor
from kernel.errors import DomainError
from kernel.files.links import link_to
from kernel.files.models import FileState
from kernel.files.rules.limits import DEFAULT
from kernel.http.doors import portal_view
from kernel.http.requests import DeskRequest
from tickets.operations.customers import close_by_customer, reopen_by_customer
from tickets.operations.requests import write_on_request
from tickets.queries.conversation import FileRow, MessageRow
from tickets.queries.files import get_attached_file
from tickets.queries.portal import RequestPage, get_request
from tickets.web.portal.new import see_other, token_of
from tickets.web.portal.pace import refuse_haste
from tickets.web.portal.who import holder, remember_link
from tickets.web.portal.words import LABELS, TONES, clock_time, next_of, steps_of
from tickets.web.portal_forms import ReplyForm
from tickets.web.presenting import ago, initials

DONE = {
    "sent": "Your message is with us.",
    "closed": "You closed this request. Thank you for letting us know.",
    "reopened": "Your request is open again.",
}
STATES = {
    FileState.PENDING: ("checking", "being checked for malware"),
    FileState.INFECTED: ("refused", "contains malware: we keep it, but hand it out to nobody"),
    FileState.UNSCANNED: ("", ""),
    FileState.CLEAN: ("", ""),
}


@require_safe
@portal_view
def request_page(request: DeskRequest, number: int, token: str) -> HttpResponse:
    actor, ticket_id = holder(request, number=number, token=token)
    remember_link(request, number=number, token=token)
    return _show(request, actor, ticket_id, token)


@require_safe
@portal_view
def sent(request: DeskRequest, number: int, token: str) -> HttpResponse:
    """The confirmation. It has an address of its own, so that reloading it sends nothing twice."""
    now = timezone.now()
    actor, ticket_id = holder(request, number=number, token=token)
    page = _read(actor, ticket_id, now=now)
    context = {
        "page": page,
        "link": request.build_absolute_uri(reverse("portal_request", args=[number, token])),
        "answer_by": _time(request, page.answer_by, now=now),
    }
    return _private(render(request, "portal/sent.html", context), policy="no-referrer")


@require_POST
@portal_view
def write(request: DeskRequest, number: int, token: str) -> HttpResponse:
    now, form = timezone.now(), ReplyForm(request.POST)
    actor, ticket_id = holder(request, number=number, token=token)
    try:
        refuse_haste(request, now=now)
        if not form.is_valid():
            return _show(request, actor, ticket_id, token, form=form, status=422)
        ticket = write_on_request(
            actor=actor,
            ticket_id=ticket_id,
            body=form.cleaned_data["body"],
            key=form.cleaned_data["key"] or secrets.token_hex(16),
            uploads=request.FILES.getlist("files"),
            now=now,
            reopen_window=settings.REOPEN_WINDOW,
        )
    except DomainError as error:
        form.tell(error)
        return _show(request, actor, ticket_id, token, form=form, status=error.status)
    if ticket.id == ticket_id:
        return _back(number, token, "sent")
    remember_link(request, number=ticket.number, token=token_of(request, ticket))
    return see_other(reverse("portal_sent", args=[ticket.number, token_of(request, ticket)]))


@require_POST
@portal_view
def close(request: DeskRequest, number: int, token: str) -> HttpResponse:
    def do(actor: Actor, ticket_id: int, now: datetime) -> None:
        close_by_customer(actor=actor, ticket_id=ticket_id, now=now)

    return _change(request, number, token, do, "closed")


@require_POST
@portal_view
def reopen(request: DeskRequest, number: int, token: str) -> HttpResponse:
    def do(actor: Actor, ticket_id: int, now: datetime) -> None:
        reopen_by_customer(actor=actor, ticket_id=ticket_id, now=now, reopen_window=settings.REOPEN_WINDOW)

    return _change(request, number, token, do, "reopened")


@require_safe
@portal_view
def open_file(request: DeskRequest, number: int, token: str, file_id: int) -> HttpResponse:
    """Checked here, served by the files host under a link that lasts minutes."""
    actor, ticket_id = holder(request, number=number, token=token)
    try:
        file = get_attached_file(actor=actor, ticket_id=ticket_id, file_id=file_id)
        address = link_to(
            file, actor=actor, tenant=request.tenant, now=timezone.now(), inline="show" in request.GET
        )
    except DomainError as error:
        return _show(request, actor, ticket_id, token, refusal=error.message, status=error.status)
    return _private(HttpResponseRedirect(address), policy="no-referrer")


def _change(
    request: DeskRequest, number: int, token: str, do: Callable[[Actor, int, datetime], None], done: str
) -> HttpResponse:
    actor, ticket_id = holder(request, number=number, token=token)
    try:
        do(actor, ticket_id, timezone.now())
    except DomainError as error:
        return _show(request, actor, ticket_id, token, refusal=error.message, status=error.status)
    return _back(number, token, done)


def _back(number: int, token: str, done: str) -> HttpResponse:
    return see_other(f"{reverse('portal_request', args=[number, token])}?done={done}")


def _show(
    request: DeskRequest,
    actor: Actor,
    ticket_id: int,
    token: str,
    *,
    form: ReplyForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    page = _read(actor, ticket_id, now=now)
    context: dict[str, Any] = {
        "page": page,
        "base": reverse("portal_request", args=[page.number, token]),
        "form": form or ReplyForm(initial={"key": secrets.token_hex(16)}),
        "refusal": refusal,
        "done": "" if refusal or form else DONE.get(request.GET.get("done", ""), ""),
        "steps": steps_of(page.status),
        "status_label": LABELS[page.status],
        "status_tone": TONES[page.status],
        "next": next_of(page, zone=request.tenant.time_zone, now=now),
        "entries": [_entry(message, now=now) for message in page.thread.messages],
        "limits": DEFAULT,
        "files_again": bool(request.FILES),
    }
    # With no-referrer browsers send `Origin: null` with a form, which reads as forged; to others both tell nothing.
    return _private(render(request, "portal/request.html", context, status=status), policy="same-origin")


def _read(actor: Actor, ticket_id: int, *, now: datetime) -> RequestPage:
    return get_request(actor=actor, ticket_id=ticket_id, now=now, reopen_window=settings.REOPEN_WINDOW)


def _entry(message: MessageRow, *, now: datetime) -> dict[str, Any]:
    return {
        "message": message,
        "author": "You" if message.is_mine else message.author,
        "initials": initials(message.author),
        "when": ago(message.created_at, now=now),
        "files": [_file(file) for file in message.files],
    }


def _file(file: FileRow) -> dict[str, Any]:
    state, words = STATES[file.state]
    meta = " · ".join(part for part in (filesizeformat(file.size), words) if part)
    return {"row": file, "state": state, "meta": meta}


def _time(request: DeskRequest, moment: datetime | None, *, now: datetime) -> str:
    return clock_time(moment, zone=request.tenant.time_zone, now=now) if moment else ""


def _private(response: HttpResponse, *, policy: str) -> HttpResponse:
    """The address is the key: no search engine, no other site and no cache may keep it."""
    response["Referrer-Policy"] = policy
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
