import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from kernel.tenancy.context import tenant_context
from kernel.timers.claiming import Claimed, claim_due, into_batches, prune, read_lag, release_expired
from kernel.timers.models import Timer, TimerState
from kernel.timers.operations import arm
from tests.kernel.timers.conftest import KIND, LEASE

LATER = datetime(2990, 1, 1, tzinfo=UTC)


def test_claims_what_is_due_of_every_tenant_the_oldest_first(world, arm_past):
    arm_past(2, first=5)
    arm_past(1, place=world.beta)
    with tenant_context(world.alpha.id):
        arm(kind=KIND, subject_id=9, due_at=LATER)
    claimed = claim_due(limit=10, lease=LEASE)
    assert sorted(timer.tenant_id for timer in claimed) == [world.alpha.id, world.alpha.id, world.beta.id]
    assert all(timer.late_seconds > 0 and timer.attempts == 0 for timer in claimed)
    assert claim_due(limit=10, lease=LEASE) == []


def test_the_oldest_come_first(world, arm_past):
    arm_past(3, first=5)
    claimed = {timer.id for timer in claim_due(limit=2, lease=LEASE)}
    with tenant_context(world.alpha.id):
        assert sorted(Timer.objects.filter(id__in=claimed).values_list("subject_id", flat=True)) == [5, 6]


def test_two_clocks_share_what_is_due(committed, world, arm_past):
    arm_past(300)
    barrier, found = threading.Barrier(3), []

    def clock():
        barrier.wait(10)
        while claimed := claim_due(limit=20, lease=LEASE):
            found.extend(timer.id for timer in claimed)
        connection.close()

    threads = [threading.Thread(target=clock) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(set(found)) == 300


def test_an_expired_lease_makes_a_suspect(world, arm_past, state_of):
    arm_past(1)
    claim_due(limit=1, lease=timedelta(seconds=-1))
    assert release_expired() == 1
    assert state_of() == (TimerState.ARMED, 1)
    claim_due(limit=1, lease=LEASE)
    assert release_expired() == 0


def test_suspects_travel_alone():
    rows = [Claimed(1, 7, 0, 0, 0), Claimed(2, 7, 3, 0, 0), Claimed(3, 8, 0, 0, 0), Claimed(4, 7, 1, 2, 0)]
    rows.append(Claimed(5, 7, 0, 0, 0))
    assert into_batches(rows, size=2) == [(7, [(1, 0), (2, 3)]), (7, [(5, 0)]), (8, [(3, 0)]), (7, [(4, 1)])]


def test_lag_counts_from_the_oldest_due(world, arm_past):
    assert read_lag().late_seconds == 0
    arm_past(1)
    with tenant_context(world.alpha.id):
        Timer.objects.update(due_at=datetime.now(UTC) - timedelta(seconds=90))
    assert read_lag().late_seconds == pytest.approx(90, abs=5)
    with tenant_context(world.alpha.id):
        Timer.objects.update(state=TimerState.POISON)
    assert (read_lag().late_seconds, read_lag().poison) == (0, 1)


def test_prunes_only_what_is_over_and_old(world, arm_past):
    arm_past(4)
    over = [TimerState.FIRED, TimerState.CANCELLED, TimerState.POISON, TimerState.ARMED]
    with tenant_context(world.alpha.id):
        for subject_id, state in enumerate(over, start=1):
            Timer.objects.filter(subject_id=subject_id).update(state=state)
        arm(kind=KIND, subject_id=9, due_at=LATER)
        Timer.objects.filter(subject_id=9).update(state=TimerState.FIRED)
    assert prune(due_before=datetime(2025, 1, 1, tzinfo=UTC)) == 2
    with tenant_context(world.alpha.id):
        assert sorted(Timer.objects.values_list("subject_id", flat=True)) == [3, 4, 9]


def test_the_claim_walks_the_partial_index_and_no_further(committed, world, owner):
    """A volatile clock (`clock_timestamp`) gives no index condition and walks every open timer: 300 ms for nothing."""
    owner.execute(
        "INSERT INTO timers_timer (tenant_id, kind, subject_id, key, due_at, generation, state, attempts, last_error)"
        " SELECT %s, 'tests.plan', n, '', now() + interval '1 day', 0, 0, 0, '' FROM generate_series(1, 20000) n",
        [world.alpha.id],
    )
    owner.execute("ANALYZE timers_timer")
    source = owner.execute("SELECT prosrc FROM pg_proc WHERE proname = 'timers_claim'").fetchone()[0]
    assert "clock_timestamp" not in source
    body = source.replace("p_limit", "250").replace("p_lease", "interval '30 seconds'")
    explained = owner.execute(f"EXPLAIN (FORMAT JSON, ANALYZE, BUFFERS) {body}").fetchone()[0]
    scan = next(node for node in nodes(explained[0]["Plan"]) if node.get("Index Name") == "timer_due")
    assert scan["Node Type"] == "Index Scan"
    assert "due_at <= statement_timestamp()" in scan["Index Cond"]
    assert scan["Shared Hit Blocks"] + scan["Shared Read Blocks"] <= 4
    assert not [node for node in nodes(explained[0]["Plan"]) if node["Node Type"] == "Seq Scan"], json.dumps(
        explained
    )


def test_batches_find_their_rows_by_key_even_without_statistics(db):
    """Measured after a bulk load of a million: 100 ms for each of three statements a batch, by combined indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE proname IN "
            "('timers_read', 'timers_take', 'timers_mark_fired')"
        )
        found = dict(cursor.fetchall())
    off = ["seqscan", "bitmapscan", "hashjoin", "mergejoin"]
    assert list(found.values()) == [[f"enable_{name}=off" for name in off]] * 3


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)
