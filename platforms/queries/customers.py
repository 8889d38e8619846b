"""Customers as staff see them: masked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from kernel.actors import Actor, ActorKind
from kernel.errors import NotFound
from kernel.people.models import Membership
from platforms.access import VIEW_CUSTOMERS
from platforms.models.customer import Customer
from platforms.models.reveal import Reveal
from platforms.rules.handles import handle_key, normal_email, prefix_end
from platforms.rules.masking import initials, mask_email, plain_attributes


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """`label` is what to call them on a screen without revealing anything: the handle, or the initials."""

    id: int
    kind: str
    external_id: str | None
    label: str
    handle: str
    initials: str
    email_masked: str
    locale: str
    time_zone: str
    country: str
    tier: str
    state: str
    since_on: date | None
    attributes: dict[str, Any]
    is_told: bool  # False for a visitor, and for somebody whom the platform only mentioned so far


@dataclass(frozen=True, slots=True)
class RevealRow:
    id: int
    who: str
    reason: str
    revealed_at: datetime


def find_customers(*, viewer: Actor) -> QuerySet[Customer]:
    viewer.require(VIEW_CUSTOMERS)
    return Customer.objects.all()


def search_customers(customers: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """By the beginning of a handle, by a whole external id or by a whole e-mail address."""
    key = handle_key(text)
    found = Q(external_id=text) | Q(email=normal_email(text))
    if key:
        found |= Q(handle_key__gte=key, handle_key__lt=prefix_end(key))
    return customers.filter(found)


def get_customer_card(*, viewer: Actor, customer_id: int) -> CustomerCard:
    customer = find_customers(viewer=viewer).filter(id=customer_id).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return card_of(customer)


def list_reveals(*, viewer: Actor, customer_id: int, limit: int = 20) -> list[RevealRow]:
    """The latest first; two queries."""
    viewer.require(VIEW_CUSTOMERS)
    rows = list(Reveal.objects.filter(customer_id=customer_id).order_by("-id")[:limit])
    staff = [row.actor_id for row in rows if row.actor_kind == ActorKind.AGENT]
    names = dict(Membership.objects.filter(id__in=staff).values_list("id", "display_name"))
    return [RevealRow(row.id, _who(row, names), row.reason, row.revealed_at) for row in rows]


def _who(row: Reveal, names: dict[int, str]) -> str:
    return (
        names.get(row.actor_id, "")
        if row.actor_kind == ActorKind.AGENT
        else f"{row.actor_kind} {row.actor_id}"
    )


def card_of(customer: Customer) -> CustomerCard:
    short = initials(customer.display_name)
    return CustomerCard(
        id=customer.id,
        kind=customer.kind,
        external_id=customer.external_id,
        label=customer.handle or short or f"{customer.get_kind_display()} {customer.id}",
        handle=customer.handle,
        initials=short,
        email_masked=mask_email(customer.email),
        locale=customer.locale,
        time_zone=customer.time_zone,
        country=customer.country,
        tier=customer.tier,
        state=customer.state,
        since_on=customer.since_on,
        attributes=plain_attributes(customer.attributes),
        is_told=customer.external_id is not None and customer.as_of.year > 1970,  # noqa: PLR2004 - the empty row's time
    )
