import pytest

from kernel.live.requests import is_own_origin, read_request


def scope(query=b"", path="/live/", **headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"method": "GET", "path": path, "query_string": query, "headers": pairs}


def read(query=b"", **headers):
    return read_request(scope(query, **headers), session_cookie="sessionid")


def test_reads_what_the_line_needs():
    request = read(host="Alpha.localhost:8001", cookie="a=b; sessionid=xyz", last_event_id="12")
    assert (request.host, request.session_key, request.after, request.shown) == (
        "alpha.localhost",
        "xyz",
        12,
        None,
    )


@pytest.mark.parametrize(
    ("query", "header", "after", "shown"),
    [
        (b"last_event_id=5", "", 5, None),
        (b"last_event_id=5", "9", 9, None),
        (b"after=7", "", None, 7),
        (b"after=-7&last_event_id=x", "", None, None),
        (b"last_event_id=" + b"9" * 400, "", None, None),
        ("last_event_id=٣".encode(), "", None, None),
    ],
)
def test_positions_are_whole_numbers_or_nothing(query, header, after, shown):
    request = read(query, last_event_id=header)
    assert (request.after, request.shown) == (after, shown)


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({}, True),
        ({"origin": "http://alpha.localhost:8000"}, True),
        ({"origin": "https://alpha.localhost"}, True),
        ({"origin": "http://beta.localhost:8000"}, False),
        ({"origin": "http://alpha.localhost:9999"}, False),
        ({"origin": "http://alpha.localhost.evil.example:8000"}, False),
        ({"origin": "http://evil@alpha.localhost:8000"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://alpha.localhost:port"}, False),
        ({"sec_fetch_site": "cross-site"}, False),
    ],
)
def test_only_pages_of_the_same_host_may_listen(headers, is_own):
    assert is_own_origin(read(host="alpha.localhost:8001", **headers), web_port=8000) is is_own


def test_a_broken_cookie_is_none():
    assert read(cookie="\x01=;;;sessionid").session_key == ""
