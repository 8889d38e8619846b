"""Whatever is typed: kept, and answered with a message; never an error of ours."""

import html
import json

import pytest

from tickets.models import Ticket


@pytest.fixture(scope="module")
def naughty(shared_data):
    return json.loads((shared_data / "naughty_strings/public/blns.json").read_text())


@pytest.fixture
def _unhurried(settings):
    settings.PORTAL_POSTS_A_MINUTE = 10_000


@pytest.mark.usefixtures("_unhurried")
@pytest.mark.parametrize(
    "fields", [("subject", "body", "name"), ("email", "answer_amount"), ("key", "answer_when")]
)
def test_naughty_strings_in_the_form(browser, good, naughty, fields):
    for text in naughty[::6]:
        response = browser.post("/new/charge/", good | dict.fromkeys(fields, text))
        assert response.status_code in {303, 422}, text
        if response.status_code == 422 and "\0" not in text and "body" in fields:
            shown = html.unescape(response.content.decode())
            assert text.replace("\r\n", "\n").replace("\r", "\n").strip() in shown, text


@pytest.mark.usefixtures("_unhurried")
def test_naughty_strings_in_replies(browser, opened, naughty):
    for text in naughty[::6]:
        assert browser.post(f"{opened.path}write/", {"body": text, "key": text}).status_code in {303, 422}, (
            text
        )


def test_naughty_strings_in_searches_and_addresses(browser, naughty):
    for text in naughty[::6]:
        assert browser.get("/", {"q": text, "for": text}).status_code in {200, 400}, text


@pytest.mark.parametrize(
    "body",
    [
        b"subject=%ED%A0%80&body=%ED%A0%80&email=a@example.org&answer_amount=1&key=k",
        b"subject=%00&body=%00&email=%00&answer_amount=%00&key=%00",
        b"%FF=%FE&subject=%C3%28",
        b"subject[]=1&body[a]=2",
        b"&&&===",
    ],
)
def test_bytes_that_are_no_text(browser, body):
    response = browser.generic("POST", "/new/charge/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {303, 400, 422}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b'{"subject": 1}'),
        ("text/plain; charset=nonsense", b"x"),
    ],
)
def test_other_kinds_of_bodies(browser, rows, kind, body):
    assert browser.generic("POST", "/new/charge/", body, content_type=kind).status_code in {400, 413, 422}
    assert rows(Ticket) == 0


def test_a_flood_of_fields_is_too_much(browser):
    assert browser.post("/new/charge/", {f"f{n}": "x" for n in range(600)}).status_code == 413


def test_text_given_as_files_and_files_as_text(browser, good, rows):
    from django.core.files.uploadedfile import SimpleUploadedFile

    upside_down = good | {"body": SimpleUploadedFile("body.txt", b"text"), "files": "not a file"}
    assert browser.post("/new/charge/", upside_down).status_code == 422
    assert rows(Ticket) == 0
