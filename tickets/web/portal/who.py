"""Who a portal request belongs to, and what their browser remembers: a sign-in, and links that were opened."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from kernel.actors import Actor, ActorKind
from kernel.http.doors import portal_actor
from kernel.http.requests import DeskRequest
from platforms.queries.portal import PortalCustomer
from tickets.queries.portal import find_by_link
from tickets.queries.requesters import get_requester

CUSTOMER = "portal_customer"
LINKS = "portal_links"
MOST_LINKS = 50


@portal_actor
def signed_in_customer(request: DeskRequest) -> Actor | None:
    """Sessions belong to one tenant, so the id in it is this tenant's."""
    facts = customer_facts(request)
    if not facts:
        return None
    return Actor(ActorKind.CUSTOMER, facts["id"], request.tenant.id, label=facts["name"])


def customer_facts(request: DeskRequest) -> Mapping[str, Any]:
    """`id`, `kind` and `name` of the customer who is signed in; empty for everyone else."""
    return request.session.get(CUSTOMER, {}) if _has_session(request) else {}


def sign_in(request: DeskRequest, customer: PortalCustomer) -> None:
    request.session.cycle_key()
    request.session[CUSTOMER] = {"id": customer.id, "kind": customer.kind, "name": customer.name}


def sign_out(request: DeskRequest) -> None:
    """Links that were opened meanwhile go as well: the next person at this browser is somebody else."""
    for name in (CUSTOMER, LINKS):
        request.session.pop(name, None)
    request.session.cycle_key()


def writer(request: DeskRequest, *, name: str = "") -> Actor:
    """Who sends a new request: the customer who is signed in, else a visitor. Staff who try the form are visitors."""
    if request.actor.kind is ActorKind.CUSTOMER:
        return request.actor
    return Actor(ActorKind.VISITOR, 0, request.tenant.id, label=name or "Visitor")


def holder(request: DeskRequest, *, number: int, token: str) -> tuple[Actor, int]:
    """Who opened this private link, and the ticket's id. Raises NoTicket for a link that opens nothing."""
    ticket_id = find_by_link(number=number, token=token, key=settings.SECRET_KEY)
    requester = get_requester(ticket_id)
    mine = request.actor.kind is ActorKind.CUSTOMER and request.actor.id == requester.customer_id
    if mine:
        return request.actor, ticket_id
    return Actor(ActorKind.VISITOR, ticket_id, request.tenant.id, label=requester.name), ticket_id


def remember_link(request: DeskRequest, *, number: int, token: str) -> None:
    """For "my requests". Staff who follow a link from the desk are not its holders."""
    if request.membership is not None:
        return
    known = request.session.get(LINKS, {})
    if known.get(str(number)) == token:
        return
    kept = [(key, value) for key, value in known.items() if key != str(number)][-MOST_LINKS + 1 :]
    request.session[LINKS] = dict([*kept, (str(number), token)])


def remembered_links(request: DeskRequest) -> dict[int, str]:
    known = request.session.get(LINKS, {}) if _has_session(request) else {}
    return {int(number): token for number, token in known.items()}


def _has_session(request: DeskRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES
