import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from helpdesk.stack.health import is_healthy


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_only_200_is_healthy(address):
    assert is_healthy(f"{address}/healthz")
    assert not is_healthy(f"{address}/readyz")


def test_a_file_is_healthy_while_it_is_touched(tmp_path: Path):
    beat = tmp_path / "worker"
    assert not is_healthy(beat.as_uri())
    beat.touch()
    assert is_healthy(beat.as_uri())
    os.utime(beat, (0, 0))
    assert not is_healthy(beat.as_uri())


def test_nobody_there_is_not_healthy():
    assert not is_healthy("http://127.0.0.1:1/healthz")
