"""Automation rules: their list in order, one rule with its versions and runs, and trying them without effect."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.clock.queries import list_calendars
from kernel.errors import DomainError
from kernel.http.doors import agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.models import Mode
from tickets.operations.automation import create_automation, reorder_automations, save_automation
from tickets.operations.automation_checks import check_definition
from tickets.queries.automation import (
    RuleRow,
    get_rule,
    list_rule_versions,
    list_rules,
    rule_ids_of,
    rule_of,
)
from tickets.queries.automation_trace import list_runs_of_rule
from tickets.queries.automation_words import RuleWords, Words, load_words
from tickets.queries.dry_run import MOST_TICKETS, Sample, dry_run_on_recent, dry_run_on_ticket
from tickets.rules.automation import parse_rule
from tickets.web.automation_forms import EXAMPLE, CountForm, NewRuleForm, RuleForm, TryForm, initial_of

TRY = "try"
RUNS = 20
MODES = {Mode.DRAFT: ("Draft", "muted"), Mode.SHADOW: ("Shadow", "info"), Mode.LIVE: ("Live", "ok")}


@agent_view(access.CONFIGURE)
@require_GET
def rule_list(request: AgentRequest) -> HttpResponse:
    rows = list_rules(now=timezone.now())
    words = load_words([parse_rule(row.definition) for row in rows])
    context = {"items": [_item(row, words, place, rows) for place, row in enumerate(rows)]}
    return render_page(request, "tickets/automation/list.html", context)


def _item(row: RuleRow, words: Words, place: int, rows: Sequence[RuleRow]) -> dict[str, Any]:
    label, tone = MODES[row.mode]
    told = words.of(parse_rule(row.definition))
    return {
        "row": row,
        "words": told,
        "mode": label,
        "tone": tone,
        "is_first": place == 0,
        "is_last": place == len(rows) - 1,
    }


@agent_view(access.CONFIGURE)
@require_POST
def move_rule(request: AgentRequest, key: str) -> HttpResponse:
    """One place up, or down with `to=down`."""
    now = timezone.now()
    keys = [row.key for row in list_rules(now=now)]
    [rule_id] = rule_ids_of([key])
    place = keys.index(key)
    other = min(len(keys) - 1, place + 1) if request.POST.get("to") == "down" else max(0, place - 1)
    keys.insert(other, keys.pop(place))
    reorder_automations(actor=request.actor, rule_ids=rule_ids_of(keys), now=now)
    return after_post(request, url=f"{reverse('automation')}#rule-{rule_id}", toast="Order changed.")


@agent_view(access.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: AgentRequest) -> HttpResponse:
    now = timezone.now()
    initial = initial_of(EXAMPLE, mode=Mode.DRAFT)
    form = NewRuleForm(request.POST or None, initial=initial, calendars=_calendars())
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == TRY:
            return _show(request, form, sample=_sample(request, form, now=now))
        given = form.cleaned_data
        try:
            create_automation(
                actor=request.actor,
                key=given["key"],
                name=given["name"],
                definition=form.definition,
                mode=Mode(given["mode"]),
                include_existing=given["include_existing"],
                now=now,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return after_post(request, url=_address(given["key"]), toast="Rule saved.")
    return _show(request, form)


@agent_view(access.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: AgentRequest, key: str) -> HttpResponse:
    now = timezone.now()
    row = get_rule(key, now=now)
    initial = initial_of(row.definition, name=row.name, mode=row.mode, include_existing=row.include_existing)
    form = RuleForm(request.POST or None, initial=initial, calendars=_calendars())
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == TRY:
            return _show(request, form, row=row, sample=_sample(request, form, now=now))
        given = form.cleaned_data
        try:
            save_automation(
                actor=request.actor,
                rule_id=row.id,
                name=given["name"],
                mode=Mode(given["mode"]),
                definition=form.definition,
                include_existing=given["include_existing"],
                now=now,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return after_post(request, url=_address(key), toast="Rule saved.")
    return _show(request, form, row=row)


@agent_view(access.CONFIGURE)
@require_GET
def try_rules(request: AgentRequest) -> HttpResponse:
    """What the rules would do now to one ticket. Nothing is written."""
    form = TryForm(request.GET or None)
    verdicts = None
    if form.is_valid() and form.cleaned_data["number"]:
        given = form.cleaned_data
        try:
            verdicts = dry_run_on_ticket(
                actor=request.actor, number=given["number"], code=given["event"] or None, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("number", error.message)
    context = {"form": form, "verdicts": verdicts, "number": form.data.get("number", "")}
    return render_page(request, "tickets/automation/try.html", context, status=422 if form.errors else 200)


def _address(key: str) -> str:
    return reverse("automation_rule", args=[key])


def _calendars() -> list[tuple[str, str]]:
    return [(calendar.key, calendar.name) for calendar in list_calendars() if calendar.is_active]


def _sample(request: AgentRequest, form: RuleForm, *, now: datetime) -> Sample | None:
    """Of the rule as it is typed. None where it is refused; the form says why."""
    counted = CountForm(request.POST)
    count = (counted.cleaned_data.get("count") if counted.is_valid() else None) or MOST_TICKETS
    try:
        rule = check_definition(form.definition)
    except DomainError as error:
        form.refuse(error)
        return None
    return dry_run_on_recent(actor=request.actor, rule=rule, count=count, now=now)


def _show(
    request: AgentRequest, form: RuleForm, *, row: RuleRow | None = None, sample: Sample | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "row": row, "sample": sample, "count_form": CountForm()}
    if row is not None:
        context |= _history(row)
        context["runs"] = list_runs_of_rule(actor=request.actor, rule_id=row.id, latest=RUNS)
    return render_page(request, "tickets/automation/rule.html", context, status=422 if form.errors else 200)


def _history(row: RuleRow) -> dict[str, Any]:
    """Every version in plain words, the newest first; the first of them is in force."""
    versions = list_rule_versions(row.id)
    rules = [rule_of(version.id, version.definition) for version in versions]
    words = load_words(rules)
    told: list[RuleWords] = [words.of(rule) for rule in rules]
    label, tone = MODES[row.mode]
    return {
        "words": told[0],
        "versions": list(zip(versions, told, strict=True)),
        "mode": label,
        "tone": tone,
    }
