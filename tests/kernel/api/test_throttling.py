import time

import redis

from kernel.api.throttling import MAX_BUCKETS, LocalCounter, SharedCounter


class Broken:
    def __init__(self):
        self.asked = 0

    def pipeline(self, **_):
        self.asked += 1
        raise redis.ConnectionError


def test_without_redis_each_process_counts_and_asks_only_once_a_while():
    client = Broken()
    counter = SharedCounter(client)
    assert [counter.add("a") for _ in range(3)] == [1, 2, 3]
    assert counter.add("b") == 1
    assert client.asked == 1


def test_redis_is_asked_again_after_its_pause(monkeypatch):
    client = Broken()
    counter = SharedCounter(client)
    counter.add("a")
    later = time.monotonic() + 60
    monkeypatch.setattr("kernel.api.throttling.time.monotonic", lambda: later)
    counter.add("a")
    assert client.asked == 2


def test_an_unreachable_server_costs_no_error():
    counter = SharedCounter(redis.Redis(port=1, socket_connect_timeout=0.1))
    assert counter.add("a") == 1


def test_memory_is_bounded():
    counter = LocalCounter()
    for number in range(MAX_BUCKETS + 5):
        counter.add(str(number))
    assert counter.add("0") == 1
    assert counter.add(str(MAX_BUCKETS)) == 2
