"""A client on one kept-alive connection, with cookies and a clock."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

_HIDDEN = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    location: str
    milliseconds: float


@dataclass(slots=True)
class Browser:
    port: int
    host: str
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        given = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, urlencode(form), given)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        """Raises OSError or http.client.HTTPException; the connection is new after that."""
        connection = self._connection or http.client.HTTPConnection(
            self.address, self.port, timeout=TIMEOUT_SECONDS
        )
        self._connection = connection
        sent = {"Host": f"{self.host}:{self.port}", "Accept": "text/html", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        started = perf_counter()
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        elapsed = (perf_counter() - started) * 1000
        self._keep_cookies(response.headers.get_all("Set-Cookie") or [])
        where = response.headers.get("Location", "")
        return Answer(response.status, text.decode("utf-8", "replace"), where, elapsed)

    def _keep_cookies(self, headers: list[str]) -> None:
        for header in headers:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value


def hidden_fields(html: str) -> dict[str, str]:
    """Names and values of a page's hidden inputs; of several with one name the last."""
    found = (dict(_ATTRIBUTE.findall(tag)) for tag in _HIDDEN.findall(html))
    return {
        tag["name"]: tag.get("value", "") for tag in found if tag.get("type") == "hidden" and "name" in tag
    }
