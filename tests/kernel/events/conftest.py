"""Events and consumers that exist for one test, and shorthands to publish, claim and run."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kernel.actors import system_actor
from kernel.events import registry
from kernel.events.claiming import claim_deliveries, claim_webhooks
from kernel.events.delivering import run_deliveries
from kernel.events.models import Delivery
from kernel.events.operations import publish_many
from kernel.tenancy.context import tenant_context

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAST = datetime(2020, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=30)


@dataclass(frozen=True)
class Happened:
    thing_id: int
    count: int = 0


@pytest.fixture
def registered(monkeypatch):
    """The event `tests.happened`, and nobody else's consumers."""
    for name in ("_types", "_codes", "_consumers"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))
    wanted = registry.defaultdict(list, {code: list(names) for code, names in registry._wanted.items()})
    monkeypatch.setattr(registry, "_wanted", wanted)
    registry.event("tests.happened", subject="thing")(Happened)


@pytest.fixture
def consume(registered):
    def register(function, name="tests.consumer"):
        registry.consumer(name, "tests.happened")(function)

    return register


@pytest.fixture
def publish(world, registered):
    def tell(*things, place=None, at=PAST):
        place = place or world.alpha
        with tenant_context(place.id):
            facts = [Happened(thing) for thing in things]
            return publish_many(facts, actor=system_actor(tenant_id=place.id), now=at)

    return tell


@pytest.fixture
def run(world):
    """Claim what is due of consumers and run it; how many are done."""

    def once(now=NOW):
        ids = [delivery.id for delivery in claim_deliveries(limit=1000, lease=LEASE)]
        return run_deliveries(tenant_id=world.alpha.id, delivery_ids=ids, now=now)

    return once


@pytest.fixture
def deliveries(world):
    def read(*fields):
        with tenant_context(world.alpha.id):
            return list(
                Delivery.objects.filter(event__code="tests.happened").order_by("id").values_list(*fields)
            )

    return read


@pytest.fixture
def claim_webhook_ids():
    return lambda: [delivery.id for delivery in claim_webhooks(limit=100)]
