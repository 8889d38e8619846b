import json
import threading
import urllib.error
import urllib.request

import pytest
from django.db import OperationalError

from kernel.timers.health import HealthServer
from kernel.timers.ticking import Loop


def loop_of(*steps, pause=0.01):
    """A loop whose steps return or raise these, one after the other, and which then stops."""
    stop, left = threading.Event(), list(steps)

    def step():
        outcome = left.pop(0)
        if not left:
            stop.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return Loop(name="test", step=step, pause=pause, stop=stop), left


@pytest.fixture(autouse=True)
def _no_database(monkeypatch):
    class Nothing:
        def close(self):
            pass

    monkeypatch.setattr("kernel.timers.ticking.drop_broken_connection", lambda: None)
    monkeypatch.setattr("kernel.timers.ticking.connection", Nothing())
    monkeypatch.setattr("kernel.timers.ticking.LONGEST_WAIT", 0.02)
    monkeypatch.setattr("kernel.timers.ticking.SHORTEST_WAIT", 0.01)


def test_nothing_but_stop_ends_the_loop():
    loop, left = loop_of(True, OperationalError("gone"), OperationalError("gone"), ValueError("bug"), False)
    loop.run()
    assert left == []
    assert loop.is_ready


def test_waits_longer_while_the_database_is_away_and_recovers():
    loop, _ = loop_of(False)
    lost = OperationalError("gone")
    assert [loop._lost_database(lost) for _ in range(4)] == [0.01, 0.02, 0.02, 0.02]
    assert loop._once() == 0.01
    assert loop._lost_database(lost) == 0.01


def test_is_not_ready_before_it_reached_the_database(monkeypatch):
    loop, _ = loop_of(OperationalError("gone"))
    loop.run()
    assert not loop.is_ready
    assert loop.is_alive
    monkeypatch.setattr("kernel.timers.ticking.ALIVE_SECONDS", 0)
    assert not loop.is_alive


def ask(server, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture
def serve():
    servers = []

    def start(**kwargs):
        server = HealthServer(
            address="127.0.0.1", port=0, **({"is_alive": lambda: True, "is_ready": lambda: False} | kwargs)
        )
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


def test_probes_answer_with_their_state(serve):
    server = serve()
    status, body = ask(server, "/healthz")
    assert (status, json.loads(body)) == (200, {"status": "ok", "probe": "healthz"})
    assert ask(server, "/readyz")[0] == 503
    assert ask(server, "/else")[0] == 404


def test_figures_are_for_whoever_bears_the_token(serve):
    assert b"stagedoor_clock_claimed_total" in ask(serve(), "/metrics")[1]
    guarded = serve(token="abc")
    assert ask(guarded, "/metrics")[0] == 403
    assert ask(guarded, "/metrics", Authorization="Bearer abc")[0] == 200
