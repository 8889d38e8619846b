"""The real server process with a real Redis, which is killed and comes back."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk.stack.embedded import start_redis
from helpdesk.stack.waiting import wait_until
from kernel.live.hints import Hinter

ROOT = Path(__file__).resolve().parents[3]
SERVE = [
    sys.executable,
    "-m",
    "granian",
    "--interface",
    "asgi",
    "--no-ws",
    "--workers",
    "1",
    "--host",
    "127.0.0.1",
]


@pytest.fixture
def redis():
    with tempfile.TemporaryDirectory(prefix="sdl-", dir="/tmp") as folder:
        server = start_redis(Path(folder) / "redis")
        yield server
        server.stop()


@pytest.fixture
def port():
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def server(committed, redis, port, tmp_path):
    env = os.environ | {"REDIS_URL": redis.url, "DJANGO_SETTINGS_MODULE": "helpdesk.settings.test"}
    with (tmp_path / "live.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*SERVE, "--port", str(port), "tests.kernel.live.process_app:application"],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    assert wait_until(lambda: ask(port, "/readyz") == 200, seconds=20), (tmp_path / "live.log").read_text()
    yield process
    process.terminate()
    try:
        process.wait(timeout=8)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ask(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=3)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None


class Reader(threading.Thread):
    def __init__(self, port, session_key):
        super().__init__(daemon=True)
        self.messages, self.opened = [], threading.Event()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Host": f"alpha.localhost:{port}", "Cookie": f"sessionid={session_key}"}
        self._connection.request("GET", "/live/", headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.start()

    def run(self):
        while line := self._answer.readline():
            if line.startswith(b"id:"):
                self.opened.set()
            elif line.startswith(b"data:"):
                self.messages.append(json.loads(line[5:]))

    def close(self):
        self._connection.sock and self._connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(5)
        self._connection.close()

    def has(self, event_id, *, within):
        return wait_until(lambda: any(one.get("id") == event_id for one in self.messages), seconds=within)


def test_tells_at_once_works_on_without_redis_and_returns_to_it(
    server, redis, port, world, publish, client_for
):
    reader = Reader(port, client_for(world.alpha.agent).session.session_key)
    assert reader.status == 200
    assert reader.opened.wait(5)
    hinter = Hinter(redis.url)

    def change():
        event_id = publish(2)[0]
        hinter.tell(world.alpha.id)
        return event_id

    assert reader.has(change(), within=2)
    os.kill(redis.pid, signal.SIGKILL)
    assert wait_until(lambda: not redis.is_running(), seconds=5)
    assert reader.has(change(), within=5)
    redis.start()
    assert reader.has(change(), within=8)
    reader.close()


def test_probes_and_refusals(server, port):
    assert (ask(port, "/healthz"), ask(port, "/readyz"), ask(port, "/live/")) == (200, 200, 404)
