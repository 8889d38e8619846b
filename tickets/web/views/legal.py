"""The legal deadlines of a ticket: starting, meeting, more time, and the proof for whoever asks later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.errors import DomainError, Invalid, NotFound
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.forms import Form
from kernel.http.htmx import after_post
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.operations import legal, legal_extensions
from tickets.queries.conversation import get_detail
from tickets.queries.legal_proof import as_bytes, get_proof, write_proof
from tickets.queries.legal_rules import list_legal_rules
from tickets.queries.ticket_rows import TicketRow
from tickets.web.legal_forms import DecisionForm, ExtendForm, MeetForm, StartForm, VoidForm
from tickets.web.legal_panels import auto_id, load_legal
from tickets.web.legal_pdf import draw_proof


@dataclass(frozen=True, slots=True)
class Asked:
    """A form, which operation it feeds, and to which deadline it belongs (0: a new one)."""

    name: str
    deadline_id: int
    form: Form
    change: Callable[..., object]


def _row(request: AgentRequest, number: int) -> TicketRow:
    return get_detail(actor=request.actor, number=number).row


@agent_view(access.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def legal_page(request: AgentRequest, number: int) -> HttpResponse:
    """All of them, and starting one."""
    now, row = timezone.now(), _row(request, number)
    if request.method != "POST":
        return _show(request, row, now=now)
    request.actor.require(access.LEGAL)
    form = StartForm(request.POST, zone=request.tenant.time_zone, rules=list_legal_rules())
    change = partial(legal.start_deadline, actor=request.actor, ticket_id=row.id, now=now)
    return _try(request, row, Asked("start", 0, form, change), now=now, toast="It runs")


@agent_view(access.LEGAL)
@require_POST
def meet_deadline(request: AgentRequest, number: int, deadline_id: int) -> HttpResponse:
    now, row = timezone.now(), _row(request, number)
    form = MeetForm(request.POST, auto_id=auto_id("meet", deadline_id))
    change = partial(legal.meet, actor=request.actor, ticket_id=row.id, deadline_id=deadline_id, now=now)
    return _try(request, row, Asked("meet", deadline_id, form, change), now=now, toast="Marked as met")


@agent_view(access.LEGAL_DECIDE)
@require_POST
def void_deadline(request: AgentRequest, number: int, deadline_id: int) -> HttpResponse:
    now, row = timezone.now(), _row(request, number)
    form = VoidForm(request.POST, auto_id=auto_id("void", deadline_id))
    change = partial(legal.void, actor=request.actor, ticket_id=row.id, deadline_id=deadline_id, now=now)
    return _try(request, row, Asked("void", deadline_id, form, change), now=now, toast="Voided")


@agent_view(access.LEGAL)
@require_POST
def extend_deadline(request: AgentRequest, number: int, deadline_id: int) -> HttpResponse:
    now, row = timezone.now(), _row(request, number)
    form = ExtendForm(request.POST, zone=request.tenant.time_zone, auto_id=auto_id("extend", deadline_id))
    change = partial(
        legal_extensions.request_extension,
        actor=request.actor,
        ticket_id=row.id,
        deadline_id=deadline_id,
        now=now,
    )
    toast = "Asked for: another lead or admin decides"
    return _try(request, row, Asked("extend", deadline_id, form, change), now=now, toast=toast)


@agent_view(access.LEGAL_DECIDE)
@require_POST
def decide_extension(request: AgentRequest, number: int, deadline_id: int) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Invalid("Approve or refuse it.", fields={"decision": ["Approve or refuse it."]})
    is_approved = form.cleaned_data["decision"] == "approve"
    legal_extensions.decide_extension(
        actor=request.actor,
        ticket_id=_row(request, number).id,
        deadline_id=deadline_id,
        is_approved=is_approved,
        now=timezone.now(),
    )
    return _after(request, number, toast="Extended" if is_approved else "Refused: the deadline stays")


@agent_view(access.VIEW)
@require_GET
def proof_json(request: AgentRequest, number: int) -> HttpResponse:
    proof = get_proof(actor=request.actor, number=number)
    return _download(as_bytes(write_proof(proof)), "application/json", f"proof-{number}.json")


@agent_view(access.VIEW)
@require_GET
def proof_pdf(request: AgentRequest, number: int) -> HttpResponse:
    proof = get_proof(actor=request.actor, number=number)
    return _download(draw_proof(proof), "application/pdf", f"proof-{number}.pdf")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _try(request: AgentRequest, row: TicketRow, asked: Asked, *, now: datetime, toast: str) -> HttpResponse:
    """The operation, or the page again with what was typed and what was wrong with it."""
    if not asked.form.is_valid():
        return _show(request, row, now=now, asked=asked, status=422)
    try:
        asked.change(**asked.form.cleaned_data)
    except NotFound:
        raise
    except DomainError as error:
        add_domain_errors(asked.form, error)
        return _show(request, row, now=now, asked=asked, problem=error.message, status=error.status)
    return _after(request, row.number, toast=toast)


def _show(
    request: AgentRequest,
    row: TicketRow,
    *,
    now: datetime,
    asked: Asked | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    bound = {(asked.name, asked.deadline_id): asked.form} if asked else {}
    panel = load_legal(ticket_id=row.id, actor=request.actor, now=now, bound=bound)
    context = {"ticket": row, "rows": panel, "problem": problem, "now": now}
    return render(request, "tickets/legal/page.html", context, status=status)


def _after(request: AgentRequest, number: int, *, toast: str) -> HttpResponse:
    return after_post(request, url=reverse("ticket_legal", args=[number]), toast=toast)
