"""Consumers that ask the tenant first: what nobody there wants costs no delivery."""

from dataclasses import dataclass

import pytest

from kernel.actors import system_actor
from kernel.events import registry
from kernel.events.models import Delivery, Event
from kernel.events.operations import publish_many
from kernel.events.registry import consumer, event
from kernel.tenancy.context import tenant_context
from tests.world import NOW


@event("probe.asked", subject="probe")
@dataclass(frozen=True, slots=True)
class Asked:
    probe_id: int


@event("probe.unasked", subject="probe")
@dataclass(frozen=True, slots=True)
class Unasked:
    probe_id: int


@pytest.fixture
def asked(monkeypatch):
    """Every asking; the answer is what the list `wanted` holds."""
    for name in ("_consumers", "_asks"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))
    monkeypatch.setattr(registry, "_wanted", registry._wanted.copy())
    calls, wanted = [], []

    def ask():
        calls.append(1)
        return list(wanted)

    @consumer("probe.picky", "probe.asked", "probe.unasked", asks=ask)
    def picky(*, event, now):
        raise AssertionError

    @consumer("probe.plain", "probe.asked")
    def plain(*, event, now):
        raise AssertionError

    return calls, wanted


def owed(world, *facts):
    with tenant_context(world.alpha.id):
        publish_many(list(facts), actor=system_actor(tenant_id=world.alpha.id), now=NOW)
        rows = Delivery.objects.filter(consumer__startswith="probe.").order_by("event_id", "consumer")
        return [(row.event.code, row.event.subject_id, row.consumer) for row in rows.select_related("event")]


def test_only_what_is_wanted_is_delivered(world, asked):
    _, wanted = asked
    wanted.append("probe.asked")
    assert owed(world, Asked(1), Unasked(2)) == [
        ("probe.asked", 1, "probe.picky"), ("probe.asked", 1, "probe.plain"),
    ]  # fmt: skip


def test_where_nothing_is_wanted_the_event_is_kept_all_the_same(world, asked):
    assert owed(world, Asked(1), Unasked(2)) == [("probe.asked", 1, "probe.plain")]
    with tenant_context(world.alpha.id):
        assert Event.objects.filter(code__startswith="probe.").count() == 2


def test_it_is_asked_once_for_all_that_is_published_together(world, asked):
    calls, wanted = asked
    wanted += ["probe.asked", "probe.unasked"]
    assert len(owed(world, Asked(1), Unasked(1), Asked(2))) == 5
    assert len(calls) == 1


def test_nobody_asks_about_what_it_does_not_consume(world, asked):
    calls, _ = asked
    with tenant_context(world.alpha.id):
        from tickets.events import PolicySaved

        publish_many([PolicySaved(1, ["name"])], actor=system_actor(tenant_id=world.alpha.id), now=NOW)
    assert calls == []
