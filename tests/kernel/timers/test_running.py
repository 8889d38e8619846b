import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection

from kernel.tenancy.context import tenant_context
from kernel.timers.claiming import claim_due, release_expired
from kernel.timers.models import Timer, TimerState
from kernel.timers.operations import arm, cancel
from kernel.timers.poison import revive_timers
from kernel.timers.running import run_timers
from tests.kernel.timers.conftest import KIND, LEASE, PAST
from tests.kernel.timers.probe import note

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRED, LEASED, ARMED, POISON = TimerState.FIRED, TimerState.LEASED, TimerState.ARMED, TimerState.POISON


def run(world, claims, now=NOW):
    return run_timers(tenant_id=world.alpha.id, claims=claims, now=now)


def test_fires_a_batch_once(world, handle, arm_past, claim, fired, state_of):
    handle()
    arm_past(3)
    claims = claim()
    assert run(world, claims) == 3
    assert run(world, claims) == 0
    assert fired() == [1, 2, 3]
    assert state_of(2, "state", "lease_until", "attempts") == (FIRED, None, 0)


def test_locks_the_subjects_before_the_timers(world, handle, arm_past, claim, fired):
    order = []

    def locked(ids):
        order.append(("lock", ids, Timer.objects.filter(state=LEASED).count()))

    handle(lambda *, due, **_: order.append(("handle", [timer.subject_id for timer in due])), lock=locked)
    arm_past(2, first=7)
    run(world, claim())
    assert order == [("lock", [7, 8], 2), ("handle", [7, 8])]


def test_a_timer_moved_since_its_claim_does_not_fire(world, handle, arm_past, claim, fired, state_of):
    handle()
    arm_past(1)
    claims = claim()
    with tenant_context(world.alpha.id):
        arm(kind=KIND, subject_id=1, due_at=NOW + timedelta(days=9000))
    assert run(world, claims) == 0
    assert fired() == []
    assert state_of(1, "state", "generation") == (ARMED, 1)


def test_a_cancelled_timer_does_not_fire(world, handle, arm_past, claim, fired, state_of):
    handle()
    arm_past(1)
    claims = claim()
    with tenant_context(world.alpha.id):
        cancel(kind=KIND, subject_ids=[1])
    assert run(world, claims) == 0
    assert state_of() == (TimerState.CANCELLED, 0)


def test_what_the_handler_arms_again_stays_armed(world, handle, arm_past, claim, state_of):
    later = NOW + timedelta(days=9000)
    handle(lambda **_: arm(kind=KIND, subject_id=1, due_at=later))
    arm_past(2)
    assert run(world, claim()) == 2
    assert state_of(1, "state", "generation", "due_at") == (ARMED, 1, later)
    assert state_of(2) == (FIRED, 0)


def test_a_failing_batch_falls_back_to_one_by_one(world, handle, arm_past, claim, fired, state_of):
    def pick_on_two(*, due, now):
        note(due=due, now=now)
        if any(timer.subject_id == 2 for timer in due):
            raise ValueError("two of jane@example.com, card 4111111111111111, is 'bad'")

    handle(pick_on_two)
    arm_past(3)
    assert run(world, claim()) == 2
    assert fired() == [1, 3]
    assert state_of(2, "state", "attempts", "lease_until", "last_error") == (
        LEASED,
        1,
        NOW + timedelta(seconds=1),
        "ValueError: two of … card …, is …",
    )
    assert state_of(2, "due_at") == (PAST + timedelta(seconds=1),)


def test_five_failures_set_a_timer_aside(world, handle, arm_past, claim, state_of):
    handle(lambda **_: 1 / 0)
    arm_past(1)
    waits = []
    for _ in range(5):
        run(world, claim())
        state, attempts, lease = state_of(1, "state", "attempts", "lease_until")
        waits.append(lease and (lease - NOW).total_seconds())
        expire(world)
        release_expired()
    assert (state, attempts) == (POISON, 5)
    assert waits == [1, 5, 25, 125, None]
    assert claim() == []


def test_a_timer_set_aside_can_be_armed_again(world, handle, arm_past, claim, fired, state_of):
    arm_past(1)
    with tenant_context(world.alpha.id):
        Timer.objects.update(state=POISON, attempts=5, last_error="ZeroDivisionError: x")
        timer_id = Timer.objects.get().id
        assert revive_timers(actor=world.alpha.admin.actor, timer_ids=[timer_id]) == 1
    handle()
    assert run(world, claim()) == 1
    assert fired() == [1]
    assert state_of(1, "state", "last_error") == (FIRED, "")


def test_one_that_kills_its_process_is_isolated_and_set_aside(world, handle, arm_past, state_of):
    """The process dies in mid-handler: what was committed stays, the lease runs out."""

    class Killed(BaseException):
        pass

    def kill(*, due, now):
        if any(timer.subject_id == 1 for timer in due):
            raise Killed

    handle(kill)
    arm_past(2)
    deaths = 0
    for _ in range(12):
        for timer in claim_due(limit=10, lease=LEASE):
            try:
                run(world, [(timer.id, timer.generation)])
            except Killed:
                deaths += 1
        expire(world)
        release_expired()
    assert state_of(2) == (FIRED, 0)
    assert state_of(1, "state", "attempts", "last_error") == (POISON, 5, "its worker died or hung each time")
    assert deaths == 5


def test_leases_that_ran_out_unstarted_never_set_aside(world, handle, arm_past, claim, fired, state_of):
    """The broker lost the message twenty times: nobody ever started the timer."""
    handle()
    arm_past(1)
    for _ in range(20):
        claims = claim()
        expire(world)
        release_expired()
    assert state_of() == (ARMED, 1)
    run(world, claim())
    assert run(world, claims) == 0
    assert fired() == [1]


def test_unknown_kinds_wait_for_the_other_processes_of_a_deploy(world, arm_past, claim, state_of):
    arm_past(1, kind="tests.gone")
    run(world, claim())
    with tenant_context(world.alpha.id):
        timer = Timer.objects.get()
    assert (timer.state, timer.attempts, timer.lease_until - NOW) == (LEASED, 1, timedelta(seconds=60))
    assert timer.last_error == "UnknownHandlerError: no handler for tests.gone"


def test_a_deadlock_is_not_counted(world, handle, arm_past, claim, state_of):
    arm_past(1)
    with tenant_context(world.alpha.id):
        Timer.objects.update(attempts=1)

    def deadlock(*, due, now):
        raise OperationalError("deadlock detected")

    handle(deadlock)
    run(world, claim())
    assert state_of() == (LEASED, 1)


def test_another_tenant_is_not_touched(world, handle, arm_past, claim, fired):
    handle()
    arm_past(1, place=world.beta)
    assert run(world, claim()) == 0
    assert fired(world.beta) == []


def test_the_effect_and_fired_are_one_transaction(world, handle, arm_past, claim, fired, monkeypatch):
    def refuse(*_):
        raise IntegrityError("no")

    monkeypatch.setattr("kernel.timers.running._mark_fired", refuse)
    handle()
    arm_past(1)
    assert run(world, claim()) == 0
    assert fired() == []


def test_two_runners_of_the_same_claims_fire_each_once(committed, world, handle, arm_past, claim, fired):
    """One message delivered twice, at the same moment, as brokers do."""
    barrier = threading.Barrier(4)
    handle()
    arm_past(200)
    claims, counts = claim(), []

    def runner():
        barrier.wait(10)
        counts.append(sum(run(world, claims[start : start + 20]) for start in range(0, 200, 20)))
        connection.close()

    threads = [threading.Thread(target=runner) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A row that another runner holds is skipped; if that one had failed, the lease would bring it back.
    assert sum(counts) == 200
    assert fired() == list(range(1, 201))


def test_a_late_message_whose_row_was_claimed_again_is_exclusive(
    committed, world, handle, arm_past, claim, fired
):
    """Its lease ran out in the broker, another worker has the row in hand: the late one does nothing."""
    started, go_on = threading.Event(), threading.Event()

    def slow(*, due, now):
        note(due=due, now=now)
        started.set()
        go_on.wait(10)

    handle(slow)
    arm_past(1)
    late = claim(lease=timedelta(seconds=-1))
    assert release_expired() == 1
    again = claim()
    worker = threading.Thread(target=lambda: (run(world, again), connection.close()))
    worker.start()
    assert started.wait(10)
    assert release_expired() == 0
    assert run(world, late) == 0
    go_on.set()
    worker.join()
    assert run(world, late) == 0
    assert fired() == [1]


def test_a_killed_connection_is_tried_again(committed, world, handle, arm_past, claim, fired):
    lives = []

    def dies_once(*, due, now):
        note(due=due, now=now)
        lives.append(1)
        if len(lives) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    handle(dies_once)
    arm_past(2)
    assert run(world, claim()) == 2
    assert len(lives) == 2
    assert fired() == [1, 2]


def expire(world):
    """What the passing of time does."""
    with tenant_context(world.alpha.id):
        Timer.objects.filter(state=LEASED).update(lease_until=PAST)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr("kernel.events.failures._PAUSE_SECONDS", 0)
