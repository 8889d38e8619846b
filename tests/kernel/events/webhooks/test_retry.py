from datetime import UTC, datetime, timedelta

import pytest

from kernel.events.webhooks.retry import PLAN, Next, decide, next_attempt

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_first_attempt_is_immediate():
    assert next_attempt(attempts=0, delivery_id=7, now=NOW) == NOW


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000), (6, 36000), (7, 50400), (8, 72000), (9, 86400)],
)
def test_waits_follow_the_plan_with_at_most_a_tenth_added(attempts, seconds):
    for delivery_id in range(200):
        at = next_attempt(attempts=attempts, delivery_id=delivery_id, now=NOW)
        assert timedelta(seconds=seconds) <= at - NOW < timedelta(seconds=seconds * 1.1)


def test_plan_ends_after_ten_attempts():
    assert len(PLAN) == 10
    assert next_attempt(attempts=10, delivery_id=7, now=NOW) is None
    assert next_attempt(attempts=11, delivery_id=7, now=NOW) is None


def test_whole_plan_gives_a_receiver_three_days():
    assert sum(PLAN, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


def test_jitter_is_fixed_by_the_delivery_and_spreads_them():
    times = [next_attempt(attempts=4, delivery_id=n, now=NOW) for n in range(100)]
    assert times == [next_attempt(attempts=4, delivery_id=n, now=NOW) for n in range(100)]
    assert len(set(times)) == 100
    assert max(times) - min(times) > timedelta(minutes=9)


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("ok", "delivered"), ("gone", "pause_endpoint"), ("refused", "failed")],
)
def test_outcomes_that_end_the_delivery(kind, verdict):
    assert decide(kind=kind, attempts=1, delivery_id=7, now=NOW) == Next(verdict)


@pytest.mark.parametrize("kind", ["retry", "unknown"])
def test_outcomes_that_are_tried_again_until_the_plan_is_spent(kind):
    at = next_attempt(attempts=9, delivery_id=7, now=NOW)
    assert decide(kind=kind, attempts=9, delivery_id=7, now=NOW) == Next("again", at)
    assert decide(kind=kind, attempts=10, delivery_id=7, now=NOW) == Next("failed")
