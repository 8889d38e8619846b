"""The kinds of news that this app itself understands. Importing this registers them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kernel.actors import Actor
from platforms.models.customer import CustomerKind, CustomerState
from platforms.operations.customers import CustomerNews, upsert_customers
from platforms.operations.ingest import Fields, Item, ingest_handler
from platforms.operations.settling import settle_by_key
from platforms.operations.shapes import Choice, Country, Day, Email, Object, Shape, Text, Zone
from platforms.rules.sending import Answer

PEOPLE = frozenset({CustomerKind.CREATOR.value, CustomerKind.SUBSCRIBER.value})
CUSTOMER = Shape(
    {
        "external_id": Text(max_length=120, required=True),
        "kind": Choice(PEOPLE, required=True),
        "handle": Text(max_length=90),
        "display_name": Text(max_length=120),
        "email": Email(),
        "locale": Text(max_length=16, default="en"),
        "time_zone": Zone(),
        "country": Country(),
        "tier": Text(max_length=40),
        "state": Choice(frozenset(CustomerState.values), default=CustomerState.ACTIVE),
        "since_on": Day(),
        "attributes": Object(),
    }
)
ACTION = Shape(
    {
        "key": Text(max_length=36, required=True),
        "state": Choice(frozenset({"done", "failed"}), required=True),
        "detail": Text(max_length=300),
    }
)


@ingest_handler("customer.upserted", shape=CUSTOMER)
def apply_customers(*, actor: Actor, items: Sequence[Item], now: datetime) -> Mapping[str, Fields]:
    news = [
        CustomerNews(**item.data | {"attributes": item.data["attributes"] or {}}, as_of=item.occurred_at)
        for item in items
    ]
    upsert_customers(actor=actor, news=news, now=now)
    return {}


@ingest_handler("action.settled", shape=ACTION)
def apply_actions(*, actor: Actor, items: Sequence[Item], now: datetime) -> Mapping[str, Fields]:
    """The platform's own word on an action that it took its time over."""
    refused: dict[str, Fields] = {}
    for item in items:
        answer = Answer("done" if item.data["state"] == "done" else "failed", item.data["detail"])
        if not settle_by_key(actor=actor, key=item.data["key"], answer=answer, now=now):
            refused[item.id] = {"data.key": ["We never asked for an action with this key."]}
    return refused
