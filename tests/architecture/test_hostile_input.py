"""Whatever is sent, to whichever address: an answer of ours, in the one shape, and nothing typed is lost."""

import html
import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.architecture import matrix_callers as callers
from tests.architecture.matrix_table import FILES, ROUTES, Call, Route

SERVER_ERROR, REFUSED = 500, 400
STEP = 61  # each address gets every 61st naughty string, each beginning elsewhere, so that all are tried somewhere
VALUES: list[Any] = [
    None,
    True,
    -1,
    2**63,
    10**40,
    1.5,
    "",
    "x" * 100_001,
    [],
    {},
    [[[{}]]],
    "\0",
    "\ud800",
    ["x"] * 1001,
]
RAW = [
    b"", b" ", b"[]", b"null", b"1", b'"x"', b"{", b"}", b"\xff\xfe", b'{"a": "\xed\xa0\x80"}', b"[" * 100_000,
    b'{"a":' * 2000 + b"1" + b"}" * 2000, b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1e999}',
    b'{"a": ' + b"9" * 5000 + b"}", b'{"a": 1, "a": 2}', b'\xef\xbb\xbf{"a": 1}', b'{"\\u0000": "\\ud800"}',
    b'{"__proto__": {}, "tenant_id": 1}', b"x" * 1_100_000,
]  # fmt: skip
FORM_BYTES = [b"%00", b"%ED%A0%80", b"%FF%FE", b"%E2%80%AE", b"9" * 400, b"x" * 100_001, b"%25s%7B%7D", b"-1", b"1e999",
              b"%D9%A1", b"\xff"]  # fmt: skip
PLACES = ("after", "view", "q", "before", "part", "for", "done", "order", "current", "whole", "inline", "show",
          "customer", "ticket", "next", "status", "since", "actor_id", "code", "v", "page", "cursor")  # fmt: skip
ODD = [
    "",
    "-1",
    "9" * 400,
    "[",
    "\0",
    "a:b:c",
    "eyJ9",
]  # every page gets half of them, its neighbour the others
HEADERS = ("X-Request-Id", "Host", "Accept-Language", "Accept", "HX-Request", "HX-Target", "HX-Current-URL", "Referer",
           "Origin", "Cookie", "Authorization", "Idempotency-Key", "X-Forwarded-For", "X-Forwarded-Host", "Range",
           "If-Modified-Since", "User-Agent", "X-HTTP-Method-Override", "Content-Length")  # fmt: skip
JUNK = ["", "\0", "x" * 5000, "%00", "\udcff", "é💥", "-1", "../../etc/passwd", "sessionid=%00; a=\x01", "a;q=9",
        "<script>", "1" * 400, "http://[", "Bearer hd_" + "x" * 300, "true"]  # fmt: skip
HEADED = ("ticket", "portal_write", "api-tickets")
PATHS = [
    "/%00",
    "/desk/%00/",
    "/desk/tickets/99999999999999999999999/",
    "/desk/tickets/-1/",
    "/desk/tickets/1/files/" + "9" * 60,
    "/r/1-/",
    "/r/1-%00/",
    "/r/99999999999999999999-x/",
    "/r/" + "9" * 400 + "-x/",
    "/new/%ED%A0%80/",
    "/new/x" + "x" * 300,
    "/api/v1/tickets/99999999999999999999999/",
    "/api/v1/customers/9223372036854775808/",
    "/api/v1/%ff",
    "/api/v1/../../",
    "/admin/tickets/ticket/%00/change/",
    "/admin/tickets/ticket/99999999999999999999/change/",
    "/admin/r/%00/%00/",
    "/admin/tickets/ticket/x_5Fy/change/",
    "/admin/tenancy/tenant/99999999999999999999/change/",
    "/..%2f..%2fetc",
    "/accounts/2fa/webauthn/keys/99999999999999999999999/edit/",
    "/static/%00",
    "/" + "a" * 5000,
    "/%F0%9F%92%A9/",
    "/desk/customers/99999999999999999999/actions/99999999999999999999/undo/",
    "/api/v1/topics/x/",
    "//evil.example/",
    "/api/v1/webhooks/99999999999999999999/deliveries/",
    "/desk/tokens/99999999999999999999/revoke/",
    "/api/v1/members/99999999999999999999/availability/",
    "/api/v1/deliveries/99999999999999999999/attempts/",
]
# Forms that people type into: which field, so that it must come back, and what it is refused for.
TYPED = {
    "portal_new": ("body", {"subject": ""}),
    "portal_write": ("body", {"body": " \0 kept words"}),
    "ticket_write": ("reply_body", {"send_as": "no such"}),
    "people:settings": ("display_name", {"time_zone": "Nowhere/None"}),
    "people:tokens": ("name", {"life": "12345"}),
    "customer_act": ("reason", {"kind": "no.such"}),
}


class Judge:
    def __init__(self) -> None:
        self.wrong: dict[str, None] = {}

    def look(self, what: str, response: Any, *, is_api: bool) -> None:
        if response.status_code >= SERVER_ERROR:
            self.wrong[f"{what}: {response.status_code}"] = None
        elif is_api and response.status_code >= REFUSED:
            self._shape(what, response)

    def _shape(self, what: str, response: Any) -> None:
        try:
            error = json.loads(response.content)["error"]
            whole = (
                error.keys() == {"code", "message", "fields", "incident"}
                and error["code"]
                and error["message"]
            )
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            self.wrong[f"{what}: {response.status_code} {response.content[:120]!r}"] = None

    def close(self) -> None:
        if self.wrong:
            pytest.fail("\n".join(self.wrong), pytrace=False)


@pytest.fixture
def judge():
    found = Judge()
    yield found
    found.close()


@pytest.fixture(scope="session")
def naughty(shared_data):
    path = shared_data / "naughty_strings/public/blns.json"
    if not path.is_file():
        pytest.skip("the naughty strings are not on this machine")
    return json.loads(path.read_text())


@pytest.fixture
def clients(house):
    admin = callers.signed_in(house.alpha.place, "admin")
    return {
        "desk": admin,
        "api": admin,
        "account": admin,
        "portal": callers.anonymous(house.alpha.place.host),
    }


def writing(*kinds: str) -> Iterator[tuple[str, Route, Call]]:
    for name, route in ROUTES.items():
        if route.kind in kinds:
            for call in route.calls:
                if call.method in {"POST", "PATCH", "DELETE"} and name != "api-files":
                    yield name, route, call


def reading() -> Iterator[tuple[str, Route]]:
    return (
        (name, route) for name, route in ROUTES.items() if any(call.method == "GET" for call in route.calls)
    )


def is_api(name: str) -> bool:
    return name.startswith("api-") and name not in {"api-docs", "api-schema"}


def send_json(house: Any, clients: Any, name: str, route: Route, call: Call, body: bytes) -> Any:
    path = callers.address(name, route, house.alpha)
    with callers.undone():
        return clients["api"].generic(call.method, path, body, content_type="application/json")


def send_form(house: Any, clients: Any, name: str, route: Route, body: bytes) -> Any:
    path = callers.address(name, route, house.alpha)
    with callers.undone():
        return clients[route.kind].generic(
            "POST", path, body, content_type="application/x-www-form-urlencoded"
        )


def variants(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each field in turn missing and with each bad value, one level down too."""
    for name, value in body.items():
        yield f"no {name}", {key: other for key, other in body.items() if key != name}
        for bad in VALUES:
            yield f"{name}={str(bad)[:20]!r}", {**body, name: bad}
        if isinstance(value, dict):
            for what, inner in variants(value):
                yield f"{name}.{what}", {**body, name: inner}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for what, inner in variants(value[0]):
                yield f"{name}[0].{what}", {**body, name: [inner]}


# The API


def test_bodies_that_are_no_object(house, clients, judge):
    for name, route, call in writing("api"):
        for raw in RAW:
            response = send_json(house, clients, name, route, call, raw)
            judge.look(f"{call.method} {name} {raw[:30]!r}", response, is_api=True)


def test_fields_of_the_wrong_kind(house, clients, judge):
    for name, route, call in writing("api"):
        for what, body in variants(call.body(house.alpha)):
            response = send_json(house, clients, name, route, call, json.dumps(body).encode())
            judge.look(f"{call.method} {name} {what}", response, is_api=True)


def test_naughty_strings_in_json(house, clients, judge, naughty):
    for place, (name, route, call) in enumerate(writing("api")):
        body = call.body(house.alpha)
        for text in naughty[place % STEP :: STEP] if body else ():
            sent = {key: text if isinstance(value, str) else value for key, value in body.items()}
            response = send_json(house, clients, name, route, call, json.dumps(sent).encode())
            judge.look(f"{call.method} {name} {text!r}", response, is_api=True)


def test_other_kinds_of_bodies(house, clients, judge):
    for name, route, call in writing("api"):
        for kind in (
            "text/plain",
            "application/xml",
            "multipart/form-data; boundary=x",
            "application/json; charset=x",
            "",
        ):
            path = callers.address(name, route, house.alpha)
            with callers.undone():
                response = clients["api"].generic(call.method, path, b"--x", content_type=kind)
            judge.look(f"{call.method} {name} as {kind!r}", response, is_api=True)


# Forms


def test_bytes_in_every_field_of_a_form(house, clients, judge):
    """Each field gets a third of them, beginning elsewhere than the field before it."""
    turn = count()
    for name, route, call in writing("desk", "portal", "account"):
        for field in call.body(house.alpha):
            for bad in FORM_BYTES[next(turn) % 3 :: 3]:
                good = urlencode(
                    {key: value for key, value in call.body(house.alpha).items() if key != field}
                )
                raw = f"{good}&{field}=".encode() + bad
                response = send_form(house, clients, name, route, raw)
                judge.look(f"{name} {field}={bad[:20]!r}", response, is_api=False)
        for raw in (b"", b"%FF=%FE&&&==", b"id[]=1&id=2", b"a=b;c=d" * 100):
            judge.look(f"{name} {raw!r}", send_form(house, clients, name, route, raw), is_api=False)


def test_naughty_strings_in_forms(house, clients, judge, naughty):
    for place, (name, route, call) in enumerate(writing("desk", "portal", "account")):
        for text in naughty[place % STEP :: STEP]:
            sent = {key: text for key in call.body(house.alpha) if key not in {"mode", "life", "kind"}}
            raw = urlencode({**call.body(house.alpha), **sent}, errors="replace").encode()
            judge.look(f"{name} {text!r}", send_form(house, clients, name, route, raw), is_api=False)


@pytest.mark.parametrize("name", TYPED)
def test_what_was_typed_stays_on_the_page(house, clients, name):
    field, wrong = TYPED[name]
    route = ROUTES[name]
    [call] = [call for call in route.calls if call.method == "POST"]
    body = {**call.body(house.alpha), field: "kept words <b>&", **wrong}
    response = send_form(house, clients, name, route, urlencode(body, doseq=True).encode())
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert "kept words" in page
    assert "error" in page


# Addresses, headers, cookies


def test_junk_in_queries(house, clients, judge, naughty):
    for place, (name, route) in enumerate(reading()):
        path = callers.address(name, route, house.alpha)
        for text in (*ODD[place % 4 :: 4], *naughty[place % STEP :: STEP]):
            query = urlencode(dict.fromkeys(PLACES, text), errors="replace")
            with callers.undone():
                response = clients[route.kind].get(f"{path}?{query}")
            judge.look(f"{name} ?={text[:40]!r}", response, is_api=is_api(name))
        with callers.undone():
            response = clients[route.kind].get(
                path, QUERY_STRING="after=%ED%A0%80&q=%FF%00&view=%C3%28&=&&[]=1"
            )
        judge.look(f"{name} ?bytes", response, is_api=is_api(name))


@pytest.mark.parametrize("name", HEADED)
def test_junk_in_headers(house, clients, judge, name):
    route = ROUTES[name]
    path = callers.address(name, route, house.alpha)
    call = route.calls[-1]
    for place, header in enumerate(HEADERS):
        # Each page gets a third of the junk in each header, so that the three together get all of it.
        for junk in JUNK[(place + HEADED.index(name)) % len(HEADED) :: len(HEADED)]:
            if header == "Host" and not junk:
                continue
            meta = (
                "CONTENT_LENGTH" if header == "Content-Length" else f"HTTP_{header.upper().replace('-', '_')}"
            )
            with callers.undone():
                response = callers.send(
                    _with(clients[route.kind], meta, junk), route, call, path, call.body(house.alpha)
                )
            judge.look(f"{name} {header}: {junk[:30]!r}", response, is_api=is_api(name) and header != "Host")


def _with(client: Any, meta: str, value: str) -> Any:
    from django.test import Client

    other = Client(**{"HTTP_HOST": client.defaults["HTTP_HOST"], meta: value}, raise_request_exception=False)
    other.cookies = client.cookies.copy()
    return other


def test_junk_in_paths(house, clients, judge):
    files = callers.anonymous("alpha.files.localhost")
    for path in PATHS:
        for client in clients.values():
            for method in ("GET", "POST"):
                judge.look(f"{method} {path[:60]}", client.generic(method, path), is_api=False)
        judge.look(f"files {path[:60]}", files.get(path), is_api=False)


def test_every_naughty_string_is_sent_somewhere(naughty):
    for routes in (list(writing("api")), list(writing("desk", "portal", "account")), list(reading())):
        assert len(routes) >= STEP
    assert {text for place in range(STEP) for text in naughty[place::STEP]} == set(naughty)


def test_naughty_strings_in_paths(house, clients, judge, naughty):
    files = callers.anonymous("alpha.files.localhost")
    taking = [
        route for route in ROUTES.items() if set(route[1].names) & {"key", "topic_key", "token", "name"}
    ]
    for place, text in enumerate(naughty[::3]):
        name, route = taking[place % len(taking)]
        path = callers.address(name, route, house.alpha)
        value = getattr(house.alpha, [*route.names.values()][-1], "assign")
        junk = path.replace(str(value), quote(text, safe=""))
        judge.look(f"{name} {text!r}", clients[route.kind].get(junk), is_api=False)
        token = callers.address("file", FILES["file"], house.alpha, urlconf="helpdesk.urls_files")
        served = files.get(f"{token}{quote(text)}")
        callers.text_of(served)  # read to its end, so that the file is closed
        judge.look(f"file {text!r}", served, is_api=False)
        judge.look(f"file token {text!r}", files.get(f"/f/{quote(text, safe='')}/x"), is_api=False)
