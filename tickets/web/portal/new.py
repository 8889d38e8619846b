"""Sending a request: choose a topic, fill in its form."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_http_methods, require_safe

from kernel.actors import ActorKind
from kernel.errors import DomainError
from kernel.files.rules.limits import DEFAULT
from kernel.http.doors import portal_view
from kernel.http.requests import DeskRequest
from tickets.models import Ticket
from tickets.operations.requests import NewRequest, send_request
from tickets.queries.offered_topics import list_offered
from tickets.queries.portal import TopicForm, get_form
from tickets.rules.links import link_token
from tickets.web.portal.pace import refuse_haste
from tickets.web.portal.questions import lay_out
from tickets.web.portal.who import remember_link, writer
from tickets.web.portal_forms import RequestForm

SEE_OTHER = 303
MEMBERS = ("creator", "subscriber")


@require_safe
@portal_view
def choose_topic(request: DeskRequest) -> HttpResponse:
    return render(
        request, "portal/topics.html", {"topics": list_offered(), "for": request.GET.get("for", "")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view
def new_request(request: DeskRequest, topic_key: str) -> HttpResponse:
    topic, now = get_form(topic_key), timezone.now()
    if request.method != "POST":
        form = _form(request, topic, {"key": secrets.token_hex(16)})
        return _page(request, topic, form)
    form = _form(request, topic)
    try:
        refuse_haste(request, now=now)
        if form.is_valid():
            return _confirm(request, _send(request, topic, form, now=now))
    except DomainError as error:
        form.tell(error)
        return _page(request, topic, form, status=error.status, retry_after=error.retry_after)
    return _page(request, topic, form, status=422)


def _form(request: DeskRequest, topic: TopicForm, initial: dict[str, str] | None = None) -> RequestForm:
    known = request.actor.kind is ActorKind.CUSTOMER
    form = RequestForm(None if initial else request.POST, topic=topic, known=known, initial=initial)
    if not known:
        is_member = request.GET.get("for") in MEMBERS
        form.fields["name"].label = f"Your user name on {request.tenant.name}" if is_member else "Your name"
        form.fields["name"].widget.attrs |= {
            "dir": "auto",
            "autocomplete": "username" if is_member else "name",
        }
    return form


def _send(request: DeskRequest, topic: TopicForm, form: RequestForm, *, now: datetime) -> Ticket:
    given = form.cleaned_data
    wanted = NewRequest(
        topic_id=topic.tile.id,
        subject=given["subject"],
        body=given["body"],
        key=given["key"] or secrets.token_hex(16),
        answers=given["answers"],
        email=given.get("email", ""),
        name=given.get("name", ""),
        language=language_of(request),
    )
    actor = writer(request, name=wanted.name)
    return send_request(actor=actor, request=wanted, uploads=request.FILES.getlist("files"), now=now)


def _confirm(request: DeskRequest, ticket: Ticket) -> HttpResponse:
    token = token_of(request, ticket)
    remember_link(request, number=ticket.number, token=token)
    return see_other(reverse("portal_sent", args=[ticket.number, token]))


def _page(
    request: DeskRequest,
    topic: TopicForm,
    form: RequestForm,
    *,
    status: int = 200,
    retry_after: int | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "topic": topic.tile,
        "form": form,
        "questions": lay_out(form),
        "limits": DEFAULT,
        "files_again": bool(request.FILES),
    }
    response = render(request, "portal/new.html", context, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def token_of(request: DeskRequest, ticket: Ticket) -> str:
    return link_token(
        key=settings.SECRET_KEY, tenant_id=request.tenant.id, number=ticket.number, nonce=ticket.link_nonce
    )


def see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = SEE_OTHER
    return response


def language_of(request: DeskRequest) -> str:
    """The browser's first language, without its region; the tenant's when it names none."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
    names = [name.partition("-")[0] for name, _ in wanted if name != "*"]
    return names[0] if names else request.tenant.locale
