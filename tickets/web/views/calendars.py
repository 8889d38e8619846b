"""Business calendars in the settings: a year to look over, hours as people type them, a preview before they count."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kernel.clock.operations import create_calendar, save_calendar
from kernel.clock.queries import CalendarRow, get_calendar, list_calendars, list_versions
from kernel.clock.rules.holidays_source import UnknownHolidays, list_holidays
from kernel.clock.rules.odd import oddities
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import Schedule
from kernel.clock.rules.year import months_of
from kernel.errors import DomainError
from kernel.http.doors import agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.queries.changes import newest_running
from tickets.queries.preview import preview
from tickets.queries.proposals import propose_hours
from tickets.web.calendar_forms import (
    DAYS,
    CalendarForm,
    HolidaysForm,
    NewCalendarForm,
    initial_of,
    with_holidays,
)

PREVIEW, IMPORT = "preview", "import"
FIRST_YEAR, LAST_YEAR = 1900, 2199
SAVED = "Published. Clocks that run are being brought to it."


@require_safe
@agent_view(access.CONFIGURE)
def calendar_list(request: AgentRequest) -> HttpResponse:
    now = timezone.now()
    rows = list_calendars()
    schedules = [parse_schedule(row.definition) for row in rows]
    items = [
        {"row": row, "time_zone": one.time_zone, "warnings": oddities(one, now=now)}
        for row, one in zip(rows, schedules, strict=True)
    ]
    return render_page(request, "tickets/calendars/list.html", {"items": items, "running": newest_running()})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_view(access.CONFIGURE)
def new_calendar(request: AgentRequest) -> HttpResponse:
    form = NewCalendarForm(_sent(request), initial=initial_of(None, is_active=True))
    return _answer(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_view(access.CONFIGURE)
def edit_calendar(request: AgentRequest, key: str) -> HttpResponse:
    row = get_calendar(key)
    schedule = parse_schedule(row.definition)
    form = CalendarForm(_sent(request), initial=initial_of(schedule, name=row.name, is_active=row.is_active))
    return _answer(request, form, row)


def _sent(request: AgentRequest) -> Any:
    """What was typed; with a country's holidays among the others when they were asked for."""
    if request.method != "POST":
        return None
    form = HolidaysForm(request.POST)
    if request.POST.get("action") != IMPORT or not form.is_valid():
        return request.POST
    sent = request.POST.copy()
    try:
        found = {on.isoformat(): name for on, name in list_holidays(**form.cleaned_data)}
    except UnknownHolidays:
        return sent  # told beside its field
    sent["holidays"] = with_holidays(sent.get("holidays", ""), found)
    return sent


def _answer(request: AgentRequest, form: CalendarForm, row: CalendarRow | None) -> HttpResponse:
    now = timezone.now()
    action = request.POST.get("action", "")
    context: dict[str, Any] = {"form": form, "row": row, "holidays_form": _holidays_form(request, now)}
    schedule = parse_schedule(row.definition) if row else None
    if request.method == "POST" and action != IMPORT and form.is_valid():
        try:
            if action == PREVIEW:
                schedule = parse_schedule(form.definition)
                context |= _look_ahead(request, schedule, row, now)
            else:
                _save(request, form, row, now)
                return after_post(request, url=reverse("settings_calendars"), toast=SAVED)
        except DomainError as error:
            form.refuse(error)
    if schedule is not None:
        context |= _year(request, schedule, now)
    context["versions"] = list_versions(row.id) if row else []
    wrong = form.errors if action != IMPORT else context["holidays_form"].errors
    return render_page(request, "tickets/calendars/calendar.html", context, status=422 if wrong else 200)


def _look_ahead(
    request: AgentRequest, schedule: Schedule, row: CalendarRow | None, now: datetime
) -> dict[str, Any]:
    """Nothing counts yet in a calendar that is new."""
    found: dict[str, Any] = {"warnings": oddities(schedule, now=now), "is_checked": True}
    if row is not None:
        found["preview"] = preview(propose_hours(row.key, schedule), actor=request.actor, now=now)
    return found


def _save(request: AgentRequest, form: CalendarForm, row: CalendarRow | None, now: datetime) -> None:
    given, definition = form.cleaned_data, form.definition
    if row is None:
        create_calendar(
            actor=request.actor, key=given["key"], name=given["name"], definition=definition, now=now
        )
        return
    save_calendar(
        actor=request.actor,
        calendar_id=row.id,
        name=given["name"],
        is_active=given["is_active"],
        definition=definition,
        now=now,
    )


def _holidays_form(request: AgentRequest, now: datetime) -> HolidaysForm:
    if request.POST.get("action") != IMPORT:
        return HolidaysForm(initial={"first_year": now.year, "last_year": now.year + 1})
    form = HolidaysForm(request.POST)
    if form.is_valid():
        try:
            list_holidays(**form.cleaned_data)
        except UnknownHolidays as error:
            form.add_error("country", error.message)
    return form


def _year(request: AgentRequest, schedule: Schedule, now: datetime) -> dict[str, Any]:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) <= len(str(LAST_YEAR)) else now.year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    return {
        "weekdays": [(name[:2], name) for name in DAYS.values()],
        "months": months_of(schedule, year),
        "year": year,
        "year_before": year - 1 if year > FIRST_YEAR else None,
        "year_after": year + 1 if year < LAST_YEAR else None,
        "time_zone": schedule.time_zone,
    }
