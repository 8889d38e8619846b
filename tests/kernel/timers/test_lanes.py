from types import SimpleNamespace

import pytest
from django.db import OperationalError

from kernel.timers import broker as broker_module
from kernel.timers.broker import DEEPEST, Broker, Takers
from kernel.timers.lanes import Lane

NOWHERE = "unix:///nonexistent/redis.sock?db=0"


class FakeBroker:
    def __init__(self, *, accepts=True):
        self.accepts, self.sent = accepts, []

    def publish(self, task, *, queue, kwargs):
        if self.accepts:
            self.sent.append((task, queue, kwargs))
        return self.accepts


@pytest.fixture
def ran():
    return []


@pytest.fixture
def lane(ran):
    waiting = [SimpleNamespace(late_seconds=0.0, id=n) for n in range(10)]

    def claim(limit):
        taken = waiting[:limit]
        del waiting[:limit]
        return taken

    return Lane(
        name="timers",
        task="task",
        claim=claim,
        batches=lambda rows: [{"ids": [row.id for row in rows]}] if rows else [],
        run=lambda message: ran.append(message["ids"]),
        limit=4,
        limit_here=2,
    )


def test_hands_over_while_workers_take(lane, ran):
    broker = FakeBroker()
    assert lane.pump(broker, {"timers": 0}) is True
    assert broker.sent == [("task", "timers", {"ids": [0, 1, 2, 3]})]
    assert ran == []


def test_says_when_nothing_is_left(lane):
    broker = FakeBroker()
    assert [lane.pump(broker, {"timers": 0}) for _ in range(4)] == [True, True, False, False]
    assert len(broker.sent) == 3


def test_claims_no_more_than_workers_can_start_soon(lane, ran):
    broker = FakeBroker()
    assert lane.pump(broker, {"timers": DEEPEST}) is False
    assert (broker.sent, ran) == ([], [])


def test_runs_here_while_the_broker_is_down(lane, ran):
    assert lane.pump(FakeBroker(), None) is True
    assert ran == [[0, 1]]


def test_runs_here_what_the_broker_refuses(lane, ran):
    lane.pump(FakeBroker(accepts=False), {"timers": 0})
    assert ran == [[0, 1, 2, 3]]


def test_runs_here_when_nobody_takes_messages(lane, ran, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(broker_module, "monotonic", lambda: clock[0])
    lane.takers = Takers()
    broker = FakeBroker()
    lane.pump(broker, {"timers": 0})
    clock[0] += 0.9
    lane.pump(broker, {"timers": 1})
    assert (len(broker.sent), ran) == (2, [])
    clock[0] += 0.2
    lane.pump(broker, {"timers": 2})
    assert ran == [[8, 9]]


def test_workers_that_take_slowly_are_not_gone(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(broker_module, "monotonic", lambda: clock[0])
    takers = Takers()
    for depth in (8, 7, 7, 6):
        takers.observe(depth)
        clock[0] += 0.9
    assert not takers.are_gone
    takers.observe(6)
    clock[0] += 0.9
    assert takers.are_gone
    takers.observe(0)
    assert not takers.are_gone


def test_a_batch_that_fails_here_stops_nothing_a_lost_database_does(lane):
    lane.run = lambda _: 1 / 0
    lane.pump(FakeBroker(), None)

    def lost(message):
        raise OperationalError("gone")

    lane.run = lost
    with pytest.raises(OperationalError):
        lane.pump(FakeBroker(), None)


def test_a_broker_that_is_down_costs_little_and_is_asked_again_later(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(broker_module, "monotonic", lambda: clock[0])
    broker = Broker(NOWHERE, queues=("timers",))
    asked = []
    monkeypatch.setattr(broker._client, "pipeline", lambda **_: asked.append(1) or _Down())
    assert [broker.depths() for _ in range(3)] == [None, None, None]
    assert len(asked) == 1
    assert broker.publish(None, queue="timers", kwargs={}) is False
    clock[0] += broker_module.SILENCE_SECONDS
    broker.depths()
    assert len(asked) == 2


class _Down:
    def llen(self, queue):
        pass

    def execute(self):
        raise OSError("refused")
