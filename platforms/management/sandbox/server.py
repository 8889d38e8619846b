"""A small platform over HTTP: takes signed actions, applies each once, answers questions, misbehaves on request.

`POST /<tenant>/actions`, `GET /<tenant>/actions/<key>`, `GET /<tenant>/state`, `POST /control`, `GET /healthz`.
"""

import json
import socket
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any, ClassVar

from kernel.events.webhooks.signing import BadSecret, BadSignature, verify
from platforms.management.sandbox.emitting import Desk, emit
from platforms.management.sandbox.faults import APPLIES, Fault, Faults
from platforms.management.sandbox.store import Known, Store

MAX_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Keys:
    """`theirs` sign what the desk sends us, `ours` what we send it."""

    theirs: list[str]
    ours: list[str]


class SandboxServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], *, store: Store, keys: Callable[[str], Keys], desk: Desk | None = None
    ) -> None:
        super().__init__(address, Handler)
        self.store = store
        self.keys = keys
        self.desk = desk
        self.faults = Faults()
        self.closing = Event()

    def shutdown(self) -> None:
        self.closing.set()
        super().shutdown()


class Refused(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Handler(BaseHTTPRequestHandler):
    server: SandboxServer
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 30.0  # seconds without a byte

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's signature
        """The desk logs both sides; this one stays quiet."""

    def _guarded(self, work: Callable[[bytes], None]) -> None:
        body = self._read()
        try:
            work(body)
        except Refused as error:
            self._answer(error.status, {"state": "failed", "detail": error.detail})

    def _get(self, body: bytes) -> None:
        match self.path.strip("/").split("/"):
            case ["healthz"]:
                self._answer(200, {"status": "ok"})
            case [tenant, "state"]:
                self._answer(200, self.server.store.state(tenant))
            case [tenant, "actions", key]:
                self._verify(tenant, body)
                known = self.server.store.find(tenant, key)
                if known is None:
                    raise Refused(404, "We have not seen this key.")
                self._answer(200, _view(known))
            case _:
                raise Refused(404, "There is nothing here.")

    def _post(self, body: bytes) -> None:
        match self.path.strip("/").split("/"):
            case ["control"]:
                self._control(_parse(body))
            case [tenant, "actions"]:
                self._verify(tenant, body)
                self._act(tenant, _parse(body))
            case _:
                raise Refused(404, "There is nothing here.")

    def _act(self, tenant: str, asked: dict[str, Any]) -> None:
        if self.headers.get("Idempotency-Key") != asked.get("key"):
            raise Refused(400, "The Idempotency-Key should be the action's key.")
        fault = self.server.faults.take()
        if fault is None:
            self._answer(200, _view(self.server.store.take(tenant, asked, settle=True)))
            return
        if fault.name in APPLIES:
            known = self.server.store.take(tenant, asked, settle=fault.name != "accept")
            self._misbehave(fault, _view(known))
        else:
            self._misbehave(fault, {"state": "failed", "detail": "The sandbox was told to refuse."})

    def _misbehave(self, fault: Fault, answer: dict[str, Any]) -> None:
        match fault.name:
            case "fail" | "fail_after":
                self._answer(500, {"detail": "The sandbox was told to fail."})
            case "refuse":
                self._answer(422, answer)
            case "gone":
                self._answer(410, answer)
            case "accept":
                self._answer(202, answer)
            case "reset" | "reset_after":
                self._reset()
            case "garbage":
                self._send(200, b"<html>not what you asked for</html>")
            case _:  # timeout, late, twice
                self.server.closing.wait(fault.seconds)
                for _ in range(2 if fault.name == "twice" else 1):
                    self._answer(200, answer)

    def _control(self, asked: dict[str, Any]) -> None:
        """`{"fault": name, "count", "seconds"}`, `{"clear": true}`, `{"tenant", "emit": [events], "times"}` or
        `{"tenant", "settle": key}`.
        """
        if "fault" in asked:
            try:
                self.server.faults.plan(
                    str(asked["fault"]),
                    count=int(asked.get("count", 1)),
                    seconds=float(asked.get("seconds", 0)),
                )
            except (TypeError, ValueError) as error:
                raise Refused(400, str(error)) from error
        if asked.get("clear"):
            self.server.faults.clear()
        events = list(asked.get("emit", []))
        if "settle" in asked:
            known = self._settle(asked)
            events.append({"kind": "action.settled", "data": {"key": known.key, "state": known.state}})
        self._answer(200, {"answers": self._emit(asked, events) if events else []})

    def _settle(self, asked: dict[str, Any]) -> Known:
        try:
            return self.server.store.settle(str(asked.get("tenant")), str(asked["settle"]))
        except KeyError as error:
            raise Refused(404, "We have not seen this key.") from error

    def _emit(self, asked: dict[str, Any], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.server.desk is None:
            raise Refused(409, "This sandbox knows no desk to tell.")
        tenant = str(asked.get("tenant", ""))
        secrets = self.server.keys(tenant).ours
        now = datetime.now(UTC)
        times = int(asked.get("times", 1))
        try:
            return emit(self.server.desk, tenant=tenant, secrets=secrets, events=events, now=now, times=times)
        except (OSError, BadSecret) as error:
            raise Refused(502, f"The desk does not answer: {error}") from error

    def _verify(self, tenant: str, body: bytes) -> None:
        try:
            verify(
                self.server.keys(tenant).theirs, headers=dict(self.headers), body=body, now=datetime.now(UTC)
            )
        except (BadSignature, BadSecret) as error:
            raise Refused(401, f"The signature does not hold: {error}") from error

    def _read(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdigit() else 0
        return self.rfile.read(min(size, MAX_BODY))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode())

    def _send(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # whoever asked has gone

    def _reset(self) -> None:
        """A RST instead of an answer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.wfile = _Nowhere()  # type: ignore[assignment]  # http.server flushes it once more


class _Nowhere:
    closed = True

    def flush(self) -> None: ...

    def close(self) -> None: ...


def _view(known: Known) -> dict[str, Any]:
    return asdict(known)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Refused(400, "The body is not JSON.") from error
    if not isinstance(found, dict):
        raise Refused(400, "The body should be an object.")
    return found
