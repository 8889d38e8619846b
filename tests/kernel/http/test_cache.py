import time

import pytest

from kernel.http.cache import ForgivingRedisCache, tenant_key
from kernel.tenancy.context import tenant_context


@pytest.fixture
def gone():
    """A cache whose Redis does not answer."""
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {})


def test_everything_is_a_miss_and_nothing_breaks(gone):
    assert gone.get("a") is None
    assert gone.get("a", 7) == 7
    assert gone.set("a", 1) is None
    assert gone.add("a", 1) is True
    assert gone.delete("a") is False
    assert gone.touch("a") is False
    assert gone.has_key("a") is False
    assert gone.get_many(["a", "b"]) == {}
    assert gone.set_many({"a": 1}) == []
    assert gone.delete_many(["a"]) is None
    assert gone.clear() is None
    assert gone.get_or_set("a", 5) == 5
    with pytest.raises(ValueError, match="not found"):
        gone.incr("a")


def test_an_outage_slows_no_page(gone):
    gone.get("a")
    started = time.perf_counter()
    for _ in range(1000):
        gone.get("a")
    assert time.perf_counter() - started < 0.2


def test_the_pause_ends(gone, monkeypatch):
    gone.get("a")
    now = time.monotonic()
    monkeypatch.setattr("kernel.http.cache.time.monotonic", lambda: now + 3)
    asked = []
    assert gone._forgive(lambda: asked.append(1) or "back", None) == "back"
    assert asked == [1]


def test_keys_carry_the_tenant(world):
    with tenant_context(world.alpha.id):
        mine = tenant_key("a", "", 1)
    with tenant_context(world.beta.id):
        theirs = tenant_key("a", "", 1)
    assert (mine, theirs) == (f":{world.alpha.id}:1:a", f":{world.beta.id}:1:a")
    assert tenant_key("a", "", 1) == ":0:1:a"
