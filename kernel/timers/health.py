"""`/healthz`, `/readyz` and `/metrics` of a process that serves nothing else."""

import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import generate_latest

Probe = Callable[[], bool]


class HealthServer:
    """Answers in threads of its own, also while the process works. `token`: who asks for figures must bear it."""

    def __init__(self, *, address: str, port: int, is_alive: Probe, is_ready: Probe, token: str = "") -> None:
        probes = {"/healthz": is_alive, "/readyz": is_ready}

        class Handler(_Handler):
            def do_GET(self) -> None:
                if self.path in probes:
                    self.tell(self.path.strip("/"), is_well=probes[self.path]())
                elif self.path == "/metrics":
                    self.tell_figures(token)
                else:
                    self.send_error(404)

        self._server = ThreadingHTTPServer((address, port), Handler)
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True, name="health").start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    timeout = 5

    def tell(self, probe: str, *, is_well: bool) -> None:
        body = json.dumps({"status": "ok" if is_well else "failing", "probe": probe}).encode()
        self._answer(200 if is_well else 503, "application/json", body)

    def tell_figures(self, token: str) -> None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and not hmac.compare_digest(given.encode(), token.encode()):
            self._answer(403, "text/plain", b"The figures are not for you.\n")
        else:
            self._answer(200, "text/plain; version=0.0.4; charset=utf-8", generate_latest())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it overrides
        """Probes come every few seconds: not worth a line."""
