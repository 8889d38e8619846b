"""What the live line needs of a request, read from a raw ASGI scope. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """`after`: a position this line gave out. `shown`: what a page had when it was rendered. Either may be None."""

    method: str
    path: str
    host: str  # without port
    origin: str
    is_cross_site: bool
    session_key: str
    after: int | None
    shown: int | None


def read_request(scope: Mapping[str, Any], *, session_cookie: str) -> LiveRequest:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    given = headers.get("last-event-id") or query.get("last_event_id", [""])[0]
    return LiveRequest(
        method=scope["method"],
        path=scope["path"],
        host=_host(headers.get("host", "")),
        origin=headers.get("origin", ""),
        is_cross_site=headers.get("sec-fetch-site") == "cross-site",
        session_key=_cookie(headers.get("cookie", ""), session_cookie),
        after=_id(given),
        shown=_id(query.get("after", [""])[0]),
    )


def is_own_origin(request: LiveRequest, *, web_port: int) -> bool:
    """Our pages on the very same host name, at the web's port or behind the proxy; no header means same origin."""
    if request.is_cross_site:
        return False
    if not request.origin:
        return True
    try:
        parts = urlsplit(request.origin)
        port = parts.port
    except ValueError:
        return False
    is_ours = parts.scheme in {"http", "https"} and not (parts.path or parts.query or parts.username)
    return is_ours and parts.hostname == request.host and port in (None, web_port)


def _host(header: str) -> str:
    host = header.rsplit(":", 1)[0] if not header.endswith("]") else header
    return host.lower().rstrip(".")


def _cookie(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _id(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()):
        return None
    value = int(text[:20])
    return value if value <= _LARGEST_ID else None
