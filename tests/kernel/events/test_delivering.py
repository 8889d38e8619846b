import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection

from kernel.events.claiming import (
    ClaimedDelivery,
    claim_deliveries,
    into_batches,
    prune,
    read_lag,
    release_expired,
)
from kernel.events.delivering import run_deliveries
from kernel.events.models import Delivery, DeliveryState, Event
from kernel.tenancy.context import tenant_context
from tests.kernel.events.conftest import LEASE, NOW, PAST

WAITING, LEASED, DONE, DEAD = DeliveryState


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr("kernel.events.failures._PAUSE_SECONDS", 0)


def test_each_consumer_meets_each_event_once(consume, publish, run, deliveries):
    met = []
    consume(lambda *, event, now: met.append(("a", event.fact.thing_id, now)), "tests.a")
    consume(lambda *, event, **_: met.append(("b", event.subject_id, event.subject_kind)), "tests.b")
    publish(1)
    assert run() == 2
    assert run() == 0
    assert sorted(met) == [("a", 1, NOW), ("b", 1, "thing")]
    assert deliveries("state", "done_at", "lease_until") == [(DONE, NOW, None)] * 2


def test_runs_in_the_order_of_subjects_then_events(consume, publish, run):
    met = []
    consume(lambda *, event, **_: met.append((event.subject_id, event.id)))
    published = publish(9, 3, 9, 3)
    run()
    assert met == [(3, published[1].id), (3, published[3].id), (9, published[0].id), (9, published[2].id)]


def test_a_failing_consumer_takes_no_other_with_it(consume, publish, run, deliveries):
    def pick_on_two(*, event, now):
        Event.objects.create(
            code="tests.effect",
            actor_kind="system",
            actor_id=0,
            subject_kind="thing",
            subject_id=event.subject_id,
            occurred_at=now,
        )
        if event.subject_id == 2:
            raise ValueError("two")

    consume(pick_on_two)
    publish(1, 2, 3)
    assert run() == 2
    assert deliveries("state", "attempts", "last_error", "next_attempt_at") == [
        (DONE, 0, "", PAST),
        (WAITING, 1, "ValueError: two", NOW + timedelta(seconds=1)),
        (DONE, 0, "", PAST),
    ]


def test_its_effect_is_rolled_back(consume, publish, run, world):
    def fail_late(*, event, now):
        Event.objects.create(
            code="tests.effect",
            actor_kind="system",
            actor_id=0,
            subject_kind="thing",
            subject_id=1,
            occurred_at=now,
        )
        raise ValueError

    consume(fail_late)
    publish(1)
    run()
    with tenant_context(world.alpha.id):
        assert not Event.objects.filter(code="tests.effect").exists()


def test_five_failures_set_a_delivery_aside(consume, publish, run, deliveries):
    consume(lambda **_: 1 / 0)
    publish(1)
    now, seen = NOW, []
    for _ in range(6):
        run(now)
        seen.append(deliveries("state", "attempts")[0])
    assert seen == [(WAITING, 1), (WAITING, 2), (WAITING, 3), (WAITING, 4), (DEAD, 5), (DEAD, 5)]


def test_a_deadlock_is_not_counted(consume, publish, run, deliveries):
    def deadlock(**_):
        raise OperationalError("deadlock detected")

    consume(deadlock)
    publish(1)
    run()
    assert deliveries("state", "attempts") == [(WAITING, 0)]


def test_a_consumer_that_kills_its_process_is_isolated_and_set_aside(consume, publish, world, deliveries):
    class Killed(BaseException):
        pass

    def kill(*, event, **_):
        if event.subject_id == 2:
            raise Killed

    consume(kill)
    publish(1, 2)
    deaths = 0
    for _ in range(10):
        claimed = claim_deliveries(limit=10, lease=LEASE)
        for tenant_id, ids in into_batches(claimed, size=10, suspects_alone=True):
            try:
                run_deliveries(tenant_id=tenant_id, delivery_ids=ids, now=NOW)
            except Killed:
                deaths += 1
        expire(world)
    assert deliveries("state", "attempts", "last_error") == [
        (DONE, 2, ""),
        (DEAD, 5, "its worker died or hung"),
    ]
    assert deaths == 5


def test_a_batch_that_fails_at_its_commit_runs_one_by_one(consume, publish, run, deliveries, monkeypatch):
    consume(lambda **_: None)
    publish(1, 2)

    def refuse(*_):
        raise IntegrityError("deferred")

    monkeypatch.setattr("kernel.events.delivering._deliver", refuse)
    assert run() == 2
    assert deliveries("state", "attempts") == [(DONE, 1), (DONE, 1)]


def test_unknown_consumers_wait_for_the_other_processes_of_a_deploy(
    consume, publish, run, deliveries, monkeypatch
):
    consume(lambda **_: None)
    publish(1)
    monkeypatch.setattr("kernel.events.registry._consumers", {})
    run()
    assert deliveries("state", "next_attempt_at", "last_error") == [
        (WAITING, NOW + timedelta(seconds=60), "UnknownHandlerError: no consumer tests.consumer")
    ]


def test_two_runners_of_the_same_claims_deliver_each_once(committed, consume, publish, world, deliveries):
    met, barrier, counts = [], threading.Barrier(3), []
    consume(lambda *, event, **_: met.append(event.subject_id))
    publish(*range(60))
    ids = [delivery.id for delivery in claim_deliveries(limit=100, lease=LEASE)]

    def runner():
        barrier.wait(10)
        counts.append(
            sum(
                run_deliveries(tenant_id=world.alpha.id, delivery_ids=ids[n : n + 10], now=NOW)
                for n in range(0, 60, 10)
            )
        )
        connection.close()

    threads = [threading.Thread(target=runner) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 60
    assert sorted(met) == list(range(60))


def test_leases_that_ran_out_unstarted_never_set_aside(consume, publish, world, deliveries, run):
    consume(lambda **_: None)
    publish(1)
    for _ in range(20):
        claim_deliveries(limit=10, lease=LEASE)
        expire(world)
    assert deliveries("state", "attempts") == [(WAITING, 1)]
    assert run() == 1


def test_suspects_travel_alone_but_webhooks_need_not():
    rows = [ClaimedDelivery(n, 7, attempts, 0) for n, attempts in ((1, 0), (2, 1), (3, 0))]
    assert into_batches(rows, size=9, suspects_alone=True) == [(7, [1, 3]), (7, [2])]
    assert into_batches(rows, size=2, suspects_alone=False) == [(7, [1, 2]), (7, [3])]


def test_lag_and_pruning(consume, publish, run, world, deliveries):
    consume(lambda **_: None)
    assert read_lag().late_seconds == 0
    publish(1, 2)
    assert read_lag().late_seconds > 1e8
    run()
    publish(3)
    assert prune(done_before=NOW, log_before=NOW) == 0
    assert prune(done_before=NOW + timedelta(days=1), log_before=NOW) == 2
    assert deliveries("event__subject_id") == [(3,)]


def expire(world):
    with tenant_context(world.alpha.id):
        Delivery.objects.filter(state=LEASED).update(lease_until=PAST)
    release_expired()
