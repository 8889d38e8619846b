"""Customers on the dashboard: found, looked at, revealed for a reason, acted on."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import DomainError
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.pagination import paginate
from kernel.http.requests import AgentRequest
from platforms import access
from platforms.operations.actions import cancel_action, request_action, undo_action
from platforms.operations.reveal import PersonalData, reveal_personal_data
from platforms.queries.actions import list_actions_for_customer
from platforms.queries.customers import (
    card_of,
    find_customers,
    get_customer_card,
    list_reveals,
    search_customers,
)
from platforms.web.forms import ActionForm, RevealForm, SearchForm, UndoForm

INVALID = 422


@require_GET
@agent_view(access.VIEW_CUSTOMERS)
def customers(request: AgentRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "after": ""}
    found = find_customers(viewer=request.actor)
    if asked["q"]:
        found = search_customers(found, asked["q"])
    page = paginate(found, order=("-id",), after=asked["after"] or None)
    context = {
        "items": [card_of(row) for row in page.rows],
        "search_text": asked["q"],
        "newer": page.previous,
        "older": page.next,
    }
    return render_page(request, "platforms/customers.html", context)


@require_GET
@agent_view(access.VIEW_CUSTOMERS)
def customer(request: AgentRequest, customer_id: int) -> HttpResponse:
    return _show(request, customer_id)


@require_POST
@agent_view(access.REVEAL)
def reveal(request: AgentRequest, customer_id: int) -> HttpResponse:
    """Shown in this answer only: a reload asks for a reason again."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _show(request, customer_id, reveal_form=form, status=INVALID)
    personal = reveal_personal_data(
        actor=request.actor, customer_id=customer_id, reason=form.cleaned_data["reason"], now=timezone.now()
    )
    return _show(request, customer_id, personal=personal)


@require_POST
@agent_view(access.VIEW_ACTIONS)
def act(request: AgentRequest, customer_id: int) -> HttpResponse:
    form = ActionForm(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            request_action(
                actor=request.actor,
                customer_id=customer_id,
                payload={},
                now=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            add_domain_errors(form, error)
        else:
            return after_post(
                request, url=_page(customer_id), toast="Asked. The platform answers in a moment."
            )
    return _show(request, customer_id, action_form=form, status=INVALID)


@require_POST
@agent_view(access.VIEW_ACTIONS)
def undo(request: AgentRequest, customer_id: int, action_id: int) -> HttpResponse:
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _show(request, customer_id, undo_form=form, status=INVALID)
    undo_action(
        actor=request.actor, action_id=action_id, reason=form.cleaned_data["reason"], now=timezone.now()
    )
    return after_post(request, url=_page(customer_id), toast="Asked for its inverse.")


@require_POST
@agent_view(access.VIEW_ACTIONS)
def cancel(request: AgentRequest, customer_id: int, action_id: int) -> HttpResponse:
    cancel_action(actor=request.actor, action_id=action_id, now=timezone.now())
    return after_post(request, url=_page(customer_id), toast="Cancelled before it left.")


def _show(
    request: AgentRequest,
    customer_id: int,
    *,
    personal: PersonalData | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    card = get_customer_card(viewer=request.actor, customer_id=customer_id)
    context = {
        "card": card,
        "personal": personal,
        "actions": list_actions_for_customer(viewer=request.actor, customer_id=customer_id),
        "reveals": list_reveals(viewer=request.actor, customer_id=customer_id),
        "may_reveal": request.actor.may(access.REVEAL),
        "reveal_form": RevealForm(prefix=None, auto_id="reveal_%s"),
        "undo_form": UndoForm(auto_id="undo_%s"),
        "action_form": ActionForm(actor=request.actor, auto_id="act_%s"),
        **forms,
    }
    return render_page(request, "platforms/customer.html", context, status=status)


def _page(customer_id: int) -> str:
    return reverse("customer", args=[customer_id])
