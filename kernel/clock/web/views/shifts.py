"""Shifts: who works when over the next days, time off, on call. Everybody sees themselves, leads everybody.

Times are shown and typed in the reader's own zone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.clock import shift_operations
from kernel.clock.access import MANAGE_SHIFTS, OWN_TIME_OFF
from kernel.clock.shift_board import list_calendar_choices, list_team_choices, read_board
from kernel.clock.shift_operations import KINDS
from kernel.clock.web.forms import EndForm, OnCallForm, PatternForm, TimeOffForm
from kernel.errors import DomainError, Invalid
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from kernel.people.models import Membership

P = ParamSpec("P")
View = Callable[Concatenate[AgentRequest, P], HttpResponse]


def _in_own_zone(view: View[P]) -> View[P]:
    @wraps(view)
    def shown(request: AgentRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with timezone.override(_zone(request)):
            return view(request, *args, **kwargs)

    return shown


@agent_view(OWN_TIME_OFF)
@_in_own_zone
@require_GET
def index(request: AgentRequest) -> HttpResponse:
    return _show(request)


@agent_view(MANAGE_SHIFTS)
@_in_own_zone
@require_POST
def add_hours(request: AgentRequest) -> HttpResponse:
    form = _pattern_form(request, bound=True)
    return _carry_out(request, form, shift_operations.set_pattern, "Hours saved.", "hours")


@agent_view(MANAGE_SHIFTS)
@require_POST
def end_hours(request: AgentRequest, pattern_id: int) -> HttpResponse:
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Invalid("Choose the last day.", fields={"until_on": ["Choose the last day."]})
    shift_operations.end_pattern(
        actor=request.actor, pattern_id=pattern_id, until_on=form.cleaned_data["until_on"], now=timezone.now()
    )
    return after_post(request, url=reverse("clock:shifts"), toast="Saved.")


@agent_view(OWN_TIME_OFF)
@_in_own_zone
@require_POST
def enter_time_off(request: AgentRequest) -> HttpResponse:
    form = _time_off_form(request, bound=True)
    return _carry_out(request, form, shift_operations.add_time_off, "Time off entered.", "time_off")


@agent_view(OWN_TIME_OFF)
@require_POST
def drop_time_off(request: AgentRequest, time_off_id: int) -> HttpResponse:
    shift_operations.remove_time_off(actor=request.actor, time_off_id=time_off_id, now=timezone.now())
    return after_post(request, url=reverse("clock:shifts"), toast="Removed.")


@agent_view(MANAGE_SHIFTS)
@_in_own_zone
@require_POST
def add_turn(request: AgentRequest) -> HttpResponse:
    form = _on_call_form(request, bound=True)
    return _carry_out(request, form, shift_operations.set_on_call, "On call.", "on_call")


@agent_view(MANAGE_SHIFTS)
@require_POST
def drop_turn(request: AgentRequest, on_call_id: int) -> HttpResponse:
    shift_operations.remove_on_call(actor=request.actor, on_call_id=on_call_id, now=timezone.now())
    return after_post(request, url=reverse("clock:shifts"), toast="Removed.")


def _carry_out(
    request: AgentRequest, form: BaseForm, operation: Callable[..., object], toast: str, name: str
) -> HttpResponse:
    if form.is_valid():
        try:
            operation(actor=request.actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            add_domain_errors(form, error)
        else:
            return after_post(request, url=reverse("clock:shifts"), toast=toast)
    return _show(request, **{name: form})


def _show(request: AgentRequest, **given: BaseForm) -> HttpResponse:
    """The forms that were given are those that were refused."""
    zone = _zone(request)
    board = read_board(actor=request.actor, first_on=timezone.now().astimezone(zone).date(), zone=zone)
    is_lead = request.actor.may(MANAGE_SHIFTS)
    context = {
        "board": board,
        "zone": zone.key,
        "kinds": KINDS,
        "is_lead": is_lead,
        "time_off_form": given.get("time_off") or _time_off_form(request),
    }
    if is_lead:
        context |= {
            "hours_form": given.get("hours") or _pattern_form(request),
            "on_call_form": given.get("on_call") or _on_call_form(request),
        }
    return render_page(request, "clock/shifts.html", context, status=422 if given else 200)


def _zone(request: AgentRequest) -> ZoneInfo:
    return ZoneInfo(request.membership.time_zone)


def _people(request: AgentRequest) -> list[tuple[int, str]]:
    members = Membership.objects.filter(is_active=True)
    if not request.actor.may(MANAGE_SHIFTS):
        members = members.filter(id=request.actor.id)
    return list(members.order_by("display_name", "id").values_list("id", "display_name"))


def _pattern_form(request: AgentRequest, *, bound: bool = False) -> PatternForm:
    given = request.POST if bound else None
    return PatternForm(given, people=_people(request), calendars=list_calendar_choices())


def _time_off_form(request: AgentRequest, *, bound: bool = False) -> TimeOffForm:
    given = request.POST if bound else None
    initial = {"membership_id": request.membership.id}
    return TimeOffForm(given, initial=initial, people=_people(request), auto_id="off_%s")


def _on_call_form(request: AgentRequest, *, bound: bool = False) -> OnCallForm:
    given = request.POST if bound else None
    return OnCallForm(
        given, people=_people(request), teams=list_team_choices(request.actor), auto_id="call_%s"
    )
