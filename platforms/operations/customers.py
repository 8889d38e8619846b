"""Keeping the mirror of the platform's people."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from kernel.actors import Actor
from kernel.errors import invalid_field
from kernel.events.operations import publish_many
from kernel.tenancy.context import require_tenant_id
from platforms.access import INGEST
from platforms.events import CustomerStateChanged
from platforms.locks import lock_customers
from platforms.models.customer import Customer, CustomerKind, CustomerState
from platforms.operations.shapes import Email, Text

NEVER_TOLD = datetime(1970, 1, 1, tzinfo=UTC)
# One statement for a whole batch. Rows are sorted, so that two batches meet in the same order; the last line is the
# guard against news that arrives out of order.
UPSERT = """
INSERT INTO platforms_customer (tenant_id, external_id, kind, handle, display_name, email, locale,
  time_zone, country, tier, state, since_on, attributes, as_of, created_at)
SELECT %(tenant)s, n.external_id, n.kind, n.handle, n.display_name, n.email, n.locale, n.time_zone,
  n.country, n.tier, n.state, n.since_on, n.attributes::jsonb, n.as_of, %(now)s
FROM unnest(%(external_id)s::text[], %(kind)s::text[], %(handle)s::text[],
  %(display_name)s::text[], %(email)s::text[], %(locale)s::text[], %(time_zone)s::text[], %(country)s::text[],
  %(tier)s::text[], %(state)s::text[], %(since_on)s::date[], %(attributes)s::text[], %(as_of)s::timestamptz[])
  AS n(external_id, kind, handle, display_name, email, locale, time_zone, country, tier, state, since_on,
    attributes, as_of)
ON CONFLICT (tenant_id, external_id) DO UPDATE SET kind = excluded.kind, handle = excluded.handle,
  display_name = excluded.display_name, email = excluded.email,
  locale = excluded.locale, time_zone = excluded.time_zone, country = excluded.country, tier = excluded.tier,
  state = excluded.state, since_on = excluded.since_on, attributes = excluded.attributes, as_of = excluded.as_of
WHERE excluded.as_of >= platforms_customer.as_of
"""
# The update changes nothing; it makes the row that was there already answer with its id.
VISITOR = """
INSERT INTO platforms_customer (tenant_id, kind, handle, display_name, email, locale, time_zone, country,
  tier, state, attributes, as_of, created_at)
VALUES (%s, 'visitor', '', %s, %s, %s, '', '', '', 'active', '{}', %s, %s)
ON CONFLICT (tenant_id, email) WHERE kind = 'visitor' AND NOT (email = '') DO UPDATE SET email = excluded.email
RETURNING *
"""
STUBS = """
INSERT INTO platforms_customer (tenant_id, external_id, kind, handle, display_name, email, locale,
  time_zone, country, tier, state, attributes, as_of, created_at)
SELECT %s, x, 'subscriber', '', '', '', 'en', '', '', '', 'active', '{}', %s, %s
FROM unnest(%s::text[]) AS n(x)
ON CONFLICT (tenant_id, external_id) DO NOTHING
"""
COLUMNS = (
    *("external_id", "kind", "handle", "display_name", "email", "locale", "time_zone", "country"),
    *("tier", "state", "since_on", "as_of"),
)


@dataclass(frozen=True, slots=True)
class CustomerNews:
    """All that the platform says of one person as of a time: what is left out is empty, not kept."""

    external_id: str
    as_of: datetime
    kind: str = CustomerKind.SUBSCRIBER
    handle: str = ""
    display_name: str = ""
    email: str = ""
    locale: str = "en"
    time_zone: str = ""
    country: str = ""
    tier: str = ""
    state: str = CustomerState.ACTIVE
    since_on: date | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


def upsert_customer(*, actor: Actor, news: CustomerNews, now: datetime) -> int:
    """The customer's id. News older than what is known changes nothing."""
    upsert_customers(actor=actor, news=[news], now=now)
    return Customer.objects.values_list("id", flat=True).get(external_id=news.external_id)


def upsert_customers(*, actor: Actor, news: Sequence[CustomerNews], now: datetime) -> None:
    """Idempotent and indifferent to order: the latest `as_of` wins, whoever comes last."""
    actor.require(INGEST)
    latest = _latest(news)
    known = lock_customers([one.external_id for one in latest])
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, _arrays(latest) | {"tenant": require_tenant_id(), "now": now})
    publish_many(_state_changes(known, latest), actor=actor, now=now)


def ensure_customers(*, actor: Actor, external_ids: Collection[str], now: datetime) -> dict[str, int]:
    """Ids by external id. Somebody we were never told of gets an empty row that any news will fill."""
    actor.require(INGEST)
    wanted = sorted(set(external_ids))
    with connection.cursor() as cursor:
        cursor.execute(STUBS, [require_tenant_id(), NEVER_TOLD, now, wanted])
    found = Customer.objects.filter(external_id__in=wanted).values_list("external_id", "id")
    return {external_id: id_ for external_id, id_ in found if external_id is not None}


def find_or_create_visitor(*, actor: Actor, email: str, display_name: str, locale: str, now: datetime) -> int:
    """As `visitor_of`, the id alone."""
    return visitor_of(actor=actor, email=email, display_name=display_name, locale=locale, now=now).id


def visitor_of(*, actor: Actor, email: str, display_name: str, locale: str, now: datetime) -> Customer:
    """The visitor with this address; without an address always a new one.

    A name already known is kept: whoever types an address has not proved that it is theirs.
    """
    if actor.tenant_id != require_tenant_id():
        raise invalid_field("", "This visitor belongs to another desk.")
    address = _checked(Email(), "email", email)
    name = _checked(Text(max_length=120), "display_name", display_name)
    return Customer.objects.raw(VISITOR, [require_tenant_id(), name, address, locale[:16], now, now])[0]


def _checked(shape: Email | Text, name: str, value: str) -> str:
    try:
        return shape.clean(value)
    except ValueError as error:
        raise invalid_field(name, str(error)) from error


def _latest(news: Sequence[CustomerNews]) -> list[CustomerNews]:
    """One for each person, sorted: a statement may touch a row only once."""
    found: dict[str, CustomerNews] = {}
    for one in news:
        other = found.get(one.external_id)
        if other is None or one.as_of >= other.as_of:
            found[one.external_id] = one
    return [found[key] for key in sorted(found)]


def _arrays(news: Sequence[CustomerNews]) -> dict[str, Any]:
    arrays: dict[str, Any] = {name: [getattr(one, name) for one in news] for name in COLUMNS}
    arrays["attributes"] = [json.dumps(one.attributes) for one in news]
    return arrays


def _state_changes(known: Sequence[Customer], news: Sequence[CustomerNews]) -> list[CustomerStateChanged]:
    told = {one.external_id: one for one in news}
    pairs = [(before, told[before.external_id or ""]) for before in known]
    return [
        CustomerStateChanged(customer_id=before.id, before=before.state, after=after.state)
        for before, after in pairs
        if after.as_of >= before.as_of and after.state != before.state
    ]
