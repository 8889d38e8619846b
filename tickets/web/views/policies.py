"""Service level policies in the settings: in order and in words, each with a preview before it counts."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import DomainError
from kernel.http.doors import agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.operations.policies import check_terms
from tickets.operations.saving_policies import add_policy, save_policy
from tickets.queries.catalogue import PolicyRow, get_policy, list_all_policies, list_policy_versions
from tickets.queries.changes import newest_running
from tickets.queries.policy_words import list_policy_views, say_all, warnings_about
from tickets.queries.preview import preview, who_matches
from tickets.queries.proposals import propose_policy
from tickets.rules.policy import parse_terms
from tickets.web.policy_forms import NewPolicyForm, PolicyForm, initial_of, refuse

PREVIEW = "preview"
SAVED = "Published. Clocks that run are being brought to it."


@require_safe
@agent_view(access.CONFIGURE)
def policy_list(request: AgentRequest) -> HttpResponse:
    context = {"policies": list_policy_views(), "running": newest_running()}
    return render_page(request, "tickets/policies/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_view(access.CONFIGURE)
def new_policy(request: AgentRequest) -> HttpResponse:
    active = sum(row.is_active for row in list_all_policies())
    form = NewPolicyForm(request.POST or None, initial=initial_of(position=active + 1))
    return _answer(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_view(access.CONFIGURE)
def edit_policy(request: AgentRequest, key: str) -> HttpResponse:
    row = get_policy(key)
    initial = initial_of(name=row.name, position=_place(row) + 1, is_active=row.is_active, terms=row.terms)
    return _answer(request, PolicyForm(request.POST or None, initial=initial), row)


def _answer(request: AgentRequest, form: PolicyForm, row: PolicyRow | None) -> HttpResponse:
    now = timezone.now()
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("action") == PREVIEW:
                found = _look_ahead(request, form, row, now)
            else:
                _save(request, form, row, now)
                return after_post(request, url=reverse("settings_policies"), toast=SAVED)
        except DomainError as error:
            refuse(form, error.fields, error.message, rest="terms")
    context = {"form": form, "row": row, **found, "versions": _versions(row)}
    return render_page(request, "tickets/policies/policy.html", context, status=422 if form.errors else 200)


def _look_ahead(
    request: AgentRequest, form: PolicyForm, row: PolicyRow | None, now: datetime
) -> dict[str, Any]:
    given = form.cleaned_data
    terms = check_terms(given["terms"])
    proposal = propose_policy(
        policy_id=row.id if row else 0,
        name=given["name"],
        terms=terms,
        is_active=given["is_active"],
        position=given["position"] - 1,
    )
    mine = row.id if row else 0
    place = next((place for place, offer in enumerate(proposal.will) if offer.id == mine), -1)
    return {
        "preview": preview(proposal, actor=request.actor, now=now),
        "matching": who_matches(terms.conditions, actor=request.actor),
        "warnings": warnings_about([offer.terms for offer in proposal.will], place),
        "words": say_all([terms])[0],
    }


def _save(request: AgentRequest, form: PolicyForm, row: PolicyRow | None, now: datetime) -> None:
    given = form.cleaned_data
    values = {
        "name": given["name"],
        "is_active": given["is_active"],
        "position": given["position"] - 1,
        "terms": given["terms"],
    }
    if row is None:
        add_policy(actor=request.actor, key=given["key"], now=now, **values)
    else:
        save_policy(actor=request.actor, policy_id=row.id, now=now, **values)


def _place(row: PolicyRow) -> int:
    active = [one.id for one in list_all_policies() if one.is_active]
    return active.index(row.id) if row.id in active else len(active)


def _versions(row: PolicyRow | None) -> list[tuple[Any, Any]]:
    """The newest first, each in words."""
    if row is None:
        return []
    found = list_policy_versions(row.id)
    return list(zip(found, say_all([parse_terms(one.terms) for one in found]), strict=True))
