import socket
import struct
import threading
from dataclasses import replace
from time import monotonic

import pytest

from kernel.events.webhooks.outbound import post, resolve_name
from kernel.events.webhooks.targets import DeliveryPolicy

NAME = "hooks.example.test"
FAST = DeliveryPolicy(connect_seconds=0.5, total_seconds=0.7)


def loopback(_host, _port):
    return ["127.0.0.1"]


def never(*_args):
    raise AssertionError("must not be reached")


def send(server, *, scheme="http", host=NAME, path="/in", body=b"{}", **changes):
    policy = replace(FAST, allowed_hosts=frozenset({(host, server.port)}), **changes)
    url = f"{scheme}://{host}:{server.port}{path}"
    headers = {"Content-Type": "application/json", "webhook-id": "msg_1"}
    return post(url, headers=headers, body=body, policy=policy, resolve=loopback)


def answer(status, body=b"", headers=b""):
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), headers, body)


def facts(outcome):
    return outcome.kind, outcome.status, outcome.error


def test_delivery_sends_one_request_and_reports_the_answer(serve):
    server = serve(answer(b"200 OK", b"thanks"))
    outcome = send(server, path="/in?a=1", body=b'{"x":1}')
    assert facts(outcome) == ("ok", 200, "")
    assert outcome.snippet == "thanks"
    assert outcome.elapsed_ms < 700
    [(head, body)] = server.requests
    assert body == b'{"x":1}'
    lines = head.split("\r\n")
    assert lines[0] == "POST /in?a=1 HTTP/1.1"
    assert sorted(lines[1:]) == [
        "Accept-Encoding: identity",
        "Connection: close",
        "Content-Length: 7",
        "Content-Type: application/json",
        f"Host: {NAME}:{server.port}",
        "webhook-id: msg_1",
    ]


@pytest.mark.parametrize(("scheme", "port"), [("http", 80), ("https", 443)])
def test_default_port_stays_out_of_the_host_header(serve, certificate, scheme, port):
    ca_file, context = certificate
    server = serve(answer(b"200 OK"), context if scheme == "https" else None)
    outcome = post(
        f"{scheme}://{NAME}/",
        headers={},
        body=b"{}",
        policy=replace(FAST, allowed_hosts=frozenset({(NAME, port)}), ca_file=ca_file),
        resolve=loopback,
        connect=lambda _address, timeout: socket.create_connection(("127.0.0.1", server.port), timeout),
    )
    assert facts(outcome) == ("ok", 200, "")
    assert f"\r\nHost: {NAME}\r\n" in server.requests[0][0]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_delivery(serve, status):
    assert facts(send(serve(answer(b"%d X" % status)))) == ("ok", status, "")


@pytest.mark.parametrize("status", [400, 401, 404, 408, 429, 500, 503, 599])
def test_other_statuses_are_tried_again(serve, status):
    assert facts(send(serve(answer(b"%d X" % status)))) == ("retry", status, "http_status")


def test_410_says_the_endpoint_is_gone(serve):
    assert facts(send(serve(answer(b"410 Gone")))) == ("gone", 410, "gone")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(serve, status):
    inner = serve(answer(b"200 OK", b"secret"))
    location = b"Location: http://127.0.0.1:%d/\r\n" % inner.port
    outcome = send(serve(answer(b"%d Elsewhere" % status, headers=location)))
    assert facts(outcome) == ("retry", status, "redirect")
    assert inner.connections == 0


def test_proxy_settings_of_the_environment_are_not_read(serve, monkeypatch):
    proxy = serve(answer(b"200 OK", b"proxied"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert send(serve(answer(b"200 OK", b"direct"))).snippet == "direct"
    assert proxy.connections == 0


def refuse(url, answers=(), policy=FAST):
    return post(url, headers={}, body=b"", policy=policy, resolve=lambda *_: list(answers), connect=never)


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "10.0.0.1"],
        ["10.0.0.1", "93.184.216.34"],
        ["2606:4700::6810:84e5", "::1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["100.64.0.1"],
        ["fe80::1%eth0"],
    ],
)
def test_name_with_a_bad_answer_is_never_connected_to(answers):
    assert facts(refuse("https://hooks.example.com/", answers)) == ("refused", None, "private_address")


def test_answers_that_are_no_addresses_are_refused():
    assert facts(refuse("https://hooks.example.com/", ["0x7f.1"])) == ("refused", None, "bad_host")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/", "private_address"),
        ("https://0x7f.1/", "bad_host"),
        ("https://2130706433/", "bad_host"),
        ("https://0177.0.0.1/", "bad_host"),
        ("http://hooks.example.com/", "bad_scheme"),
        ("https://hooks.example.com:22/", "bad_port"),
        ("https://a:b@hooks.example.com/", "credentials"),
        ("file:///etc/passwd", "bad_scheme"),
    ],
)
def test_bad_urls_are_not_even_resolved(url, code):
    outcome = post(url, headers={}, body=b"", policy=FAST, resolve=never, connect=never)
    assert facts(outcome) == ("refused", None, code)


def test_vetted_address_is_the_one_connected_to_and_the_name_is_looked_up_once():
    lookups, connects = [], []

    def resolve(host, port):
        lookups.append((host, port))
        return ["93.184.216.34"] if len(lookups) == 1 else ["127.0.0.1"]

    def connect(address, _timeout):
        connects.append(address)
        raise ConnectionRefusedError

    outcome = post(
        "https://hooks.example.com/", headers={}, body=b"", policy=FAST, resolve=resolve, connect=connect
    )
    assert facts(outcome) == ("retry", None, "connect_failed")
    assert lookups == [("hooks.example.com", 443)]
    assert connects == [("93.184.216.34", 443)]


def test_all_good_addresses_are_tried_within_the_connect_budget():
    tried = []

    def connect(address, timeout):
        tried.append((address[0], timeout))
        raise TimeoutError

    answers = ["2606:4700::6810:84e5", "93.184.216.34"]
    outcome = post(
        "https://hooks.example.com/",
        headers={},
        body=b"",
        policy=FAST,
        resolve=lambda *_: answers,
        connect=connect,
    )
    assert facts(outcome) == ("retry", None, "connect_failed")
    assert [address for address, _ in tried] == answers
    assert tried[0][1] <= 0.25 < tried[1][1] <= 0.5


def test_connection_that_ends_elsewhere_is_refused_before_anything_is_sent(serve):
    server = serve(lambda *_: None)
    opened = []

    def connect(_address, timeout):
        opened.append(socket.create_connection(("127.0.0.1", server.port), timeout))
        return opened[0]

    outcome = post(
        "https://hooks.example.com/",
        headers={},
        body=b"",
        policy=FAST,
        resolve=lambda *_: ["93.184.216.34"],
        connect=connect,
    )
    assert facts(outcome) == ("refused", None, "peer_changed")
    assert opened[0].fileno() == -1
    assert server.requests == []


@pytest.mark.parametrize("error", [socket.gaierror(-2, "x"), OSError("x"), UnicodeError("x"), TimeoutError()])
def test_resolver_errors_fail_closed(error):
    def resolve(*_):
        raise error

    outcome = post(
        "https://hooks.example.com/", headers={}, body=b"", policy=FAST, resolve=resolve, connect=never
    )
    assert facts(outcome) == ("retry", None, "resolve_failed")


def test_empty_answer_fails_closed():
    assert facts(refuse("https://hooks.example.com/", [])) == ("retry", None, "resolve_failed")


def test_resolver_that_never_answers_is_left_behind():
    release = threading.Event()
    started = monotonic()
    outcome = post(
        "https://hooks.example.com/",
        headers={},
        body=b"",
        policy=replace(FAST, connect_seconds=0.1),
        resolve=lambda *_: release.wait(10) and [],
        connect=never,
    )
    release.set()
    assert facts(outcome) == ("retry", None, "resolve_failed")
    assert monotonic() - started < 1


def test_closed_port_was_never_sent():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    policy = replace(FAST, allowed_hosts=frozenset({(NAME, port)}))
    outcome = post(f"http://{NAME}:{port}/", headers={}, body=b"", policy=policy, resolve=loopback)
    assert facts(outcome) == ("retry", None, "connect_failed")


def reset(server, sock):
    server.read_request(sock)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang(server, sock):
    server.read_request(sock)
    sock.recv(1)


def drip(data, then=b"x"):
    """Sends `data`, then one more byte each 20 ms until the other side has gone."""

    def script(server, sock):
        server.read_request(sock)
        sock.sendall(data)
        while not server.stop.wait(0.02):
            sock.sendall(then)

    return script


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (reset, "no_answer"),
        (b"", "no_answer"),
        (b"nonsense\r\n\r\n", "no_answer"),
        (b"HTTP/1.1 2000000 X\r\n\r\n", "no_answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"\r\n", "no_answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000, "answer_too_large"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 4000, "answer_too_large"),
        (hang, "timed_out"),
        (drip(b"HTTP/1.1 200 OK\r\nX: "), "timed_out"),
    ],
    ids=["reset", "closed", "nonsense", "status", "headers", "long header", "endless 100", "hang", "drip"],
)
def test_sent_without_an_answer_is_unknown(serve, script, error):
    server = serve(script)
    started = monotonic()
    outcome = send(server)
    assert facts(outcome) == ("unknown", None, error)
    assert monotonic() - started < 1.5
    assert len(server.requests) == 1


def test_reset_in_the_middle_of_sending_is_unknown(serve):
    def script(_server, sock):
        sock.recv(1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    outcome = send(serve(script), body=b"x" * 20_000_000)
    assert facts(outcome) == ("unknown", None, "no_answer")


def test_receiver_that_does_not_read_is_given_up_within_the_deadline(serve):
    def script(server, _sock):
        server.stop.wait(5)

    started = monotonic()
    server = serve(script)
    outcome = send(server, body=b"x" * 20_000_000)
    server.stop.set()
    assert facts(outcome) == ("unknown", None, "timed_out")
    assert monotonic() - started < 1.5


def test_oversized_body_is_cut_to_a_snippet(serve):
    outcome = send(serve(answer(b"500 X", b"a" * 5_000_000)))
    assert facts(outcome) == ("retry", 500, "http_status")
    assert outcome.snippet == "a" * 1024


def test_slow_body_does_not_outlive_the_deadline_and_the_status_stands(serve):
    started = monotonic()
    outcome = send(serve(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab", b"c")))
    assert facts(outcome) == ("ok", 200, "")
    assert outcome.snippet.startswith("abc")
    assert monotonic() - started < 1.5


@pytest.mark.parametrize(
    ("body", "snippet"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "abc"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nabc", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nabc", "abc"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", "abc"),
        (b"HTTP/1.0 200 OK\r\n\r\nn\0ul \xff\xc3\xa9", "nul \ufffd\u00e9"),
        (b"HTTP/1.0 200 OK\r\n\r\n" + b"\xff" * 2000, "\ufffd" * 341),
    ],
)
def test_snippet_is_storable_text_whatever_arrives(serve, body, snippet):
    outcome = send(serve(body))
    assert facts(outcome) == ("ok", 200, "")
    assert outcome.snippet == snippet
    assert len(outcome.snippet.encode()) <= 1024


def test_tls_is_verified_and_carries_the_name(serve, certificate):
    ca_file, context = certificate
    names = []
    context.sni_callback = lambda _sock, name, _context: names.append(name)
    server = serve(answer(b"200 OK"), context)
    assert facts(send(server, scheme="https", ca_file=ca_file)) == ("ok", 200, "")
    assert names == [NAME]
    assert f"Host: {NAME}:{server.port}" in server.requests[0][0]


def test_tls_of_another_host_is_never_sent_to(serve, certificate):
    ca_file, context = certificate
    server = serve(answer(b"200 OK"), context)
    outcome = send(server, scheme="https", host="other.example.test", ca_file=ca_file)
    assert facts(outcome) == ("retry", None, "tls_failed")
    assert server.requests == []


def test_tls_by_an_unknown_authority_is_never_sent_to(serve, certificate):
    server = serve(answer(b"200 OK"), certificate[1])
    assert facts(send(server, scheme="https")) == ("retry", None, "tls_failed")
    assert server.requests == []


def test_server_without_tls_is_never_sent_to(serve):
    server = serve(lambda _server, sock: sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert facts(send(server, scheme="https")) == ("retry", None, "tls_failed")


def test_tls_handshake_that_stalls_ends_with_the_connect_budget(serve):
    started = monotonic()
    outcome = send(serve(lambda server, _sock: server.stop.wait(2)), scheme="https")
    assert facts(outcome) == ("retry", None, "tls_failed")
    assert monotonic() - started < 1.5


def test_system_resolver_sees_through_every_spelling_of_loopback():
    for spelling in ("127.0.0.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.1"):
        assert resolve_name(spelling, 443) == ["127.0.0.1"]
