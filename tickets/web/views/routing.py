"""Routing's settings: rules in order, how teams share out, what people carry, and last month by other rules."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.errors import DomainError, Invalid
from kernel.http.doors import agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.locks import NoTeam
from tickets.operations import routing_rules, routing_settings
from tickets.operations.routing_checks import check_rule_set
from tickets.operations.routing_rules import RuleDraft
from tickets.queries import routing_setup
from tickets.queries.routing_setup import RuleRow, TeamWay
from tickets.queries.routing_simulation import simulate
from tickets.rules.routing import Strategy, Way
from tickets.web.routing_forms import (
    CapacityForm,
    NewRoutingRuleForm,
    RoutingRuleForm,
    SimulationForm,
    TeamRoutingForm,
)


@agent_view(access.CONFIGURE)
@require_GET
def index(request: AgentRequest) -> HttpResponse:
    rows = routing_setup.list_rule_rows()
    context = {
        "rules": rows,
        "last": len(rows),
        "teams": routing_setup.list_team_ways(),
        "people": routing_setup.list_people(),
    }
    return render_page(request, "tickets/routing/index.html", context)


@agent_view(access.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: AgentRequest) -> HttpResponse:
    form = NewRoutingRuleForm(request.POST or None, initial={"conditions": {}}, **_choices())
    if request.method == "POST" and form.is_valid():
        try:
            routing_rules.create_rule(
                actor=request.actor, key=form.cleaned_data["key"], draft=_draft(form), now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return after_post(
                request, url=reverse("routing"), toast="Rule saved. It is asked after all others."
            )
    return _show_rule(request, form)


@agent_view(access.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: AgentRequest, key: str) -> HttpResponse:
    row = routing_setup.get_rule_row(key)
    initial = {"name": row.name, "conditions": row.conditions, "team": row.team_id, "skills": row.skills}
    form = RoutingRuleForm(request.POST or None, initial=initial, **_choices())
    if request.method == "POST" and form.is_valid():
        try:
            routing_rules.change_rule(
                actor=request.actor, rule_id=row.id, draft=_draft(form), now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return after_post(request, url=reverse("routing"), toast="Rule saved.")
    return _show_rule(request, form, row)


@agent_view(access.CONFIGURE)
@require_POST
def switch_rule(request: AgentRequest, key: str) -> HttpResponse:
    row, is_active = routing_setup.get_rule_row(key), request.POST.get("is_active") == "1"
    routing_rules.switch_rule(actor=request.actor, rule_id=row.id, is_active=is_active, now=timezone.now())
    return after_post(request, url=reverse("routing"), toast="On." if is_active else "Off.")


@agent_view(access.CONFIGURE)
@require_POST
def move_rule(request: AgentRequest, key: str) -> HttpResponse:
    """One place up, or down with `to=down`."""
    ids = [row.id for row in routing_setup.list_rule_rows()]
    row = routing_setup.get_rule_row(key)
    place = ids.index(row.id)
    other = min(len(ids) - 1, place + 1) if request.POST.get("to") == "down" else max(0, place - 1)
    ids.insert(other, ids.pop(place))
    routing_rules.reorder_rules(actor=request.actor, rule_ids=ids, now=timezone.now())
    return after_post(request, url=f"{reverse('routing')}#rule-{row.id}", toast="Order changed.")


@agent_view(access.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_team(request: AgentRequest, key: str) -> HttpResponse:
    team = _team(key)
    form = TeamRoutingForm(request.POST or None, initial=_initial(team.way))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        way = Way(**given | {"strategy": Strategy(given["strategy"])})
        try:
            routing_settings.set_team_routing(
                actor=request.actor, team_id=team.id, way=way, now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return after_post(request, url=f"{reverse('routing')}#team-{team.id}", toast="Saved.")
    context = {"form": form, "team": team}
    return render_page(request, "tickets/routing/team.html", context, status=422 if form.errors else 200)


@agent_view(access.CONFIGURE)
@require_POST
def set_capacity(request: AgentRequest, membership_id: int) -> HttpResponse:
    form = CapacityForm(request.POST)
    if not form.is_valid():
        wrong = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise Invalid(next(iter(wrong.values()))[0], fields=wrong)
    capacity = form.cleaned_data["capacity"]
    routing_settings.set_capacity(
        actor=request.actor, membership_id=membership_id, capacity=capacity, now=timezone.now()
    )
    return after_post(request, url=f"{reverse('routing')}#person-{membership_id}", toast="Saved.")


@agent_view(access.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def simulation(request: AgentRequest) -> HttpResponse:
    """A POST, because rules do not fit an address; it writes nothing."""
    form = SimulationForm(request.POST or None, initial={"rules": routing_setup.write_rule_set()})
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            rules = check_rule_set(form.cleaned_data["rules"])
        except DomainError as error:
            form.refuse(error)
        else:
            found = simulate(rules, actor=request.actor, now=timezone.now())
    context = {"form": form, "found": found}
    return render_page(
        request, "tickets/routing/simulation.html", context, status=422 if form.errors else 200
    )


def _show_rule(request: AgentRequest, form: RoutingRuleForm, row: RuleRow | None = None) -> HttpResponse:
    context = {"form": form, "row": row}
    return render_page(request, "tickets/routing/rule.html", context, status=422 if form.errors else 200)


def _choices() -> dict[str, Any]:
    teams = [(team.id, team.name) for team in routing_setup.list_team_ways()]
    return {"teams": teams, "skills": routing_setup.list_skills()}


def _draft(form: RoutingRuleForm) -> RuleDraft:
    given = form.cleaned_data
    return RuleDraft(given["name"], given["conditions"], given["team"], given["skills"])


def _team(key: str) -> TeamWay:
    found = next((team for team in routing_setup.list_team_ways() if team.key == key), None)
    if found is None:
        raise NoTeam("There is no such team in use.")
    return found


def _initial(way: Way) -> dict[str, Any]:
    return {
        "strategy": way.strategy.value,
        "is_sticky": way.is_sticky,
        "match_language": way.match_language,
        "respect_shifts": way.respect_shifts,
        "reroute_on_sign_off": way.reroute_on_sign_off,
        "capacity": way.capacity,
    }
