"""One call to an address that a tenant typed in, made so that it cannot reach into our own network.

The name is resolved once, every answer is vetted, and the vetted address is what we connect to: nothing is
looked up a second time, no redirect is followed, no proxy setting is read. All of it, slow answers included,
ends with the policy's wall-clock budget. Failures never raise: they are outcomes.
"""

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from time import monotonic
from typing import Literal

from kernel.events.webhooks.outcome import Kind, Outcome
from kernel.events.webhooks.targets import (
    DEFAULT_PORTS,
    DeliveryPolicy,
    IPAddress,
    Refused,
    Target,
    parse_target,
    vet_addresses,
)
from kernel.events.webhooks.timed import AnswerTooLarge, TimedSocket

SNIPPET_BYTES = 1024

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


class NotSent(Exception):
    """Failed before a byte of the request left; `code` says where."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def resolve_name(host: str, port: int) -> list[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


def post(
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    policy: DeliveryPolicy,
    resolve: Resolve = resolve_name,
    connect: Connect = socket.create_connection,
    method: Literal["GET", "POST"] = "POST",
) -> Outcome:
    """POSTs, or asks what became of something POSTed before."""
    started = monotonic()
    try:
        target = parse_target(url=url, policy=policy)
        wire = _open(target, policy, started, resolve, connect)
    except Refused as error:
        return _outcome(started, "refused", error=error.code)
    except NotSent as error:
        return _outcome(started, "retry", error=error.code)
    with wire:
        return _exchange(wire, target, method, headers, body, started)


def _open(
    target: Target, policy: DeliveryPolicy, started: float, resolve: Resolve, connect: Connect
) -> TimedSocket:
    deadline = started + policy.total_seconds
    names = _resolve_within(resolve, target, min(policy.connect_seconds, policy.total_seconds))
    addresses = vet_addresses(target=target, addresses=names)
    connect_by = min(monotonic() + policy.connect_seconds, deadline)
    raw = _connect_any(target, addresses, connect_by, connect)
    try:
        sock = _secure(raw, target, policy, connect_by) if target.scheme == "https" else raw
    except (OSError, ValueError) as error:
        raw.close()
        raise NotSent("tls_failed") from error
    return TimedSocket(sock, deadline=deadline, limit=policy.response_bytes)


def _resolve_within(resolve: Resolve, target: Target, seconds: float) -> Sequence[str]:
    """The system's resolver has no timeout, hence the thread. No answer, whatever the reason: no delivery."""
    answers: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolve(target.host, target.port))
        except (OSError, UnicodeError):
            answers.put(())

    threading.Thread(target=look_up, daemon=True, name="webhook-resolver").start()
    try:
        found = answers.get(timeout=seconds)
    except queue.Empty:
        found = ()
    if not found:
        raise NotSent("resolve_failed")
    return found


def _connect_any(
    target: Target, addresses: Sequence[IPAddress], connect_by: float, connect: Connect
) -> socket.socket:
    """Each address gets its share of the time left, so that a dead IPv6 route does not eat it all."""
    for position, address in enumerate(addresses):
        share = (connect_by - monotonic()) / (len(addresses) - position)
        if share <= 0:
            break
        try:
            sock = connect((str(address), target.port), share)
        except OSError:
            continue
        return _checked(sock, address)
    raise NotSent("connect_failed")


def _checked(sock: socket.socket, vetted: IPAddress) -> socket.socket:
    try:
        peer = ipaddress.ip_address(sock.getpeername()[0])
    except (OSError, ValueError) as error:
        sock.close()
        raise NotSent("connect_failed") from error
    if peer != vetted:
        sock.close()
        raise Refused("peer_changed", "The connection reached another address than the vetted one")
    return sock


def _secure(raw: socket.socket, target: Target, policy: DeliveryPolicy, connect_by: float) -> socket.socket:
    raw.settimeout(max(connect_by - monotonic(), 0.001))
    return _tls_context(policy.ca_file).wrap_socket(raw, server_hostname=target.host)


@cache
def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def _exchange(
    wire: TimedSocket, target: Target, method: str, headers: Mapping[str, str], body: bytes, started: float
) -> Outcome:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.default_port = DEFAULT_PORTS[target.scheme]  # keeps ":443" out of the Host header
    connection.auto_open = 0
    connection.sock = wire  # it uses sendall, makefile and close only
    try:
        connection.request(method, target.path, body or None, {**headers, "Connection": "close"})
        answer = connection.getresponse()
    except AnswerTooLarge:
        return _outcome(started, "unknown", error="answer_too_large")
    except TimeoutError:
        return _outcome(started, "unknown", error="timed_out")
    except (OSError, http.client.HTTPException):
        return _outcome(started, "unknown", error="no_answer")
    kind, error = _judge(answer.status)
    return _outcome(started, kind, status=answer.status, snippet=_read_snippet(answer), error=error)


def _judge(status: int) -> tuple[Kind, str]:
    if 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls success
        return "ok", ""
    if status == http.client.GONE:
        return "gone", "gone"
    return "retry", "redirect" if 300 <= status < 400 else "http_status"  # noqa: PLR2004 - what HTTP calls redirection


def _read_snippet(answer: http.client.HTTPResponse) -> str:
    """The status has decided already: an answer that is endless, slow or broken only loses its tail here."""
    data = b""
    try:
        while len(data) < SNIPPET_BYTES and (chunk := answer.read1(SNIPPET_BYTES)):
            data += chunk
    except (OSError, http.client.HTTPException, ValueError):
        pass
    text = data[:SNIPPET_BYTES].decode("utf-8", "replace").replace("\0", "")
    return text.encode()[:SNIPPET_BYTES].decode("utf-8", "ignore")


def _outcome(
    started: float, kind: Kind, *, status: int | None = None, snippet: str = "", error: str = ""
) -> Outcome:
    return Outcome(kind, status, round((monotonic() - started) * 1000), snippet, error)
