"""A ticket's place in the critical lane: raising it, having it, and taking it out by two people."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError, Invalid
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.htmx import after_post, go
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.locks import NoTicket
from tickets.operations.critical import acknowledge, mark_critical
from tickets.operations.critical_downgrades import decide_downgrade, request_downgrade
from tickets.queries.conversation import get_detail
from tickets.queries.critical import list_cases, list_downgrade_teams, list_lane_choices
from tickets.queries.ticket_rows import TicketRow
from tickets.web.critical_forms import DecisionForm, DowngradeForm, RaiseForm
from tickets.web.critical_words import critical_panel


def _row(request: AgentRequest, number: int) -> TicketRow:
    return get_detail(actor=request.actor, number=number).row


@agent_view(access.VIEW)
@require_GET
def case_page(request: AgentRequest, number: int) -> HttpResponse:
    return _page(request, _row(request, number), now=timezone.now())


def _page(
    request: AgentRequest,
    row: TicketRow,
    *,
    now: datetime,
    raising: RaiseForm | None = None,
    proposing: DowngradeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    cases = [critical_panel(case, actor=request.actor, now=now) for case in list_cases(row.id)]
    context: dict[str, Any] = {"ticket": row, "cases": cases, "now": now}
    if row.is_critical:
        teams = list_downgrade_teams(request.actor, current=row.team_id)
        context["proposing"] = proposing or DowngradeForm(teams=teams)
    else:
        lanes = list_lane_choices()
        context |= {"lanes": lanes, "raising": raising or RaiseForm(lanes=lanes)}
        if proposing is not None:  # it left the lane meanwhile, and its form with it
            context["refused"] = " ".join(map(str, proposing.non_field_errors()))
    return render(request, "tickets/critical/case.html", context, status=status)


@agent_view(access.EDIT)
@require_POST
def raise_ticket(request: AgentRequest, number: int) -> HttpResponse:
    """Whoever raises a ticket may lose sight of it by that."""
    now, row = timezone.now(), _row(request, number)
    form = RaiseForm(request.POST, lanes=list_lane_choices())
    if form.is_valid():
        try:
            mark_critical(actor=request.actor, ticket_id=row.id, lane_key=form.cleaned_data["lane"], now=now)
        except DomainError as error:
            add_domain_errors(form, error)
            return _page(request, _row(request, number), now=now, raising=form, status=error.status)
        return _after(request, number, toast="Raised: its team has it now")
    return _page(request, row, now=now, raising=form, status=422)


@agent_view(access.EDIT)
@require_POST
def acknowledge_case(request: AgentRequest, number: int) -> HttpResponse:
    acknowledge(actor=request.actor, ticket_id=_row(request, number).id, now=timezone.now())
    return _after(request, number, toast="You have this case")


@agent_view(access.EDIT)
@require_POST
def propose_downgrade(request: AgentRequest, number: int) -> HttpResponse:
    now, row = timezone.now(), _row(request, number)
    form = DowngradeForm(request.POST, teams=list_downgrade_teams(request.actor, current=row.team_id))
    if form.is_valid():
        given = form.cleaned_data
        try:
            request_downgrade(
                actor=request.actor, ticket_id=row.id, reason=given["reason"], team_id=given["team"], now=now
            )
        except DomainError as error:
            add_domain_errors(form, error)
            return _page(request, _row(request, number), now=now, proposing=form, status=error.status)
        return _after(request, number, toast="Proposed: a colleague of the team decides")
    return _page(request, row, now=now, proposing=form, status=422)


@agent_view(access.EDIT)
@require_POST
def decide_proposal(request: AgentRequest, number: int, downgrade_id: int) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Invalid("Approve or refuse it.", fields={"decision": ["Approve or refuse it."]})
    approve = form.cleaned_data["decision"] == "approve"
    decide_downgrade(
        actor=request.actor,
        ticket_id=_row(request, number).id,
        downgrade_id=downgrade_id,
        approve=approve,
        now=timezone.now(),
    )
    return _after(request, number, toast="Out of the critical lane" if approve else "It stays critical")


def _after(request: AgentRequest, number: int, *, toast: str) -> HttpResponse:
    try:
        _row(request, number)
    except NoTicket:
        return go(request, reverse("ticket_list"))
    return after_post(request, url=reverse("ticket", args=[number]), toast=toast)
