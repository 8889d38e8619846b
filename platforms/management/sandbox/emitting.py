"""The sandbox tells the desk what happened at the platform, signed as a real one would."""

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from kernel.events.webhooks.signing import sign

TIMEOUT = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the desk listens; a tenant is told by the Host header."""

    address: str
    port: int
    host_suffix: str

    def host_of(self, tenant: str) -> str:
        return f"{tenant}{self.host_suffix}"


def emit(
    desk: Desk,
    *,
    tenant: str,
    secrets: Sequence[str],
    events: Sequence[dict[str, Any]],
    now: datetime,
    times: int = 1,
) -> list[dict[str, Any]]:
    """Sends one message `times` times under one webhook-id; the desk's answers."""
    full = [{"id": uuid4().hex, "occurred_at": now.isoformat(), **event} for event in events]
    body = json.dumps({"events": full}).encode()
    signed = sign(secrets, message_id=f"evt_{uuid4().hex}", timestamp=now, body=body)
    headers = {"Content-Type": "application/json", "Host": desk.host_of(tenant), **signed}
    return [_post(desk, headers, body) for _ in range(times)]


def _post(desk: Desk, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    connection = http.client.HTTPConnection(desk.address, desk.port, timeout=TIMEOUT)
    try:
        connection.request("POST", "/api/v1/platform/events", body, headers)
        answer = connection.getresponse()
        return {"status": answer.status, "body": json.loads(answer.read() or b"null")}
    finally:
        connection.close()
