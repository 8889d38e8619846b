from time import monotonic

from kernel.live import hints
from kernel.live.hints import Hinter

NOWHERE = "redis://127.0.0.1:1/0"


def test_a_hint_that_fails_is_not_tried_again_for_a_while(monkeypatch):
    hinter, tried = Hinter(NOWHERE), []
    monkeypatch.setattr(hinter._client, "publish", lambda *_: tried.append(1) or fail())
    for _ in range(5):
        hinter.tell(1)
    assert len(tried) == 1
    monkeypatch.setattr(hints, "monotonic", lambda: monotonic() + hints.SILENCE_SECONDS)
    hinter.tell(1)
    assert len(tried) == 2


def fail():
    raise OSError("refused")


def test_without_redis_a_commit_costs_next_to_nothing():
    hinter = Hinter(NOWHERE)
    hinter.tell(1)
    started = monotonic()
    for _ in range(1000):
        hinter.tell(1)
    assert monotonic() - started < 0.5


def test_says_which_tenant_and_nothing_else(committed, world, publish, monkeypatch):
    said = []
    monkeypatch.setattr(hints.get_hinter(), "tell", said.append)
    publish(2, 4)
    assert said == [world.alpha.id]
