"""Sending a request through the web form."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.files.models import File
from kernel.tenancy.context import tenant_context
from platforms.models import Customer
from tests.tickets.web.portal.conftest import path_of, text_of
from tickets.models import Attachment, Message, Ticket, Topic

FORM = "/new/charge/"


def test_topics_are_offered(browser, world):
    text = text_of(browser.get("/new/"))
    assert all(title in text for title in ("Charge", "Other", "Threat"))


def test_a_topic_that_is_not_offered_is_not_found(browser, world):
    with tenant_context(world.alpha.id):
        Topic.objects.filter(key="charge").update(is_active=False)
    response = browser.get(FORM)
    assert response.status_code == 404
    assert "This topic is not offered." in text_of(response)
    assert browser.get("/new/nothing/").status_code == 404


def test_the_form_asks_what_its_topic_asks(browser):
    page = browser.get(FORM).content.decode()
    for name in ("answer_amount", "answer_when", "subject", "body", "files", "email", "name", "key"):
        assert f'name="{name}"' in page
    assert "maxlength" not in page


def test_each_form_has_its_own_key(browser):
    keys = {re.search(r'name="key" value="(\w+)"', browser.get(FORM).content.decode())[1] for _ in range(2)}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 2


def test_sending_makes_a_ticket_and_confirms_it(browser, world, good):
    response = browser.post(FORM, good, HTTP_ACCEPT_LANGUAGE="de-DE,de;q=0.9,en;q=0.8")
    with tenant_context(world.alpha.id):
        ticket = Ticket.objects.select_related("customer", "topic").get()
        message = Message.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{path_of(ticket)}sent/")
    assert (ticket.subject, ticket.topic.key, ticket.language) == ("Charged twice", "charge", "de")
    assert ticket.answers == {"amount": "12.50"}
    assert (ticket.customer.kind, ticket.customer.email) == ("visitor", "ana@example.org")
    assert (message.body, message.author_kind, message.author_name) == (
        "Twice in one month.\n\nPlease look.",
        "visitor",
        "Ana",
    )


def test_the_confirmation_has_number_link_and_promise(browser, good):
    response = browser.post(FORM, good, follow=True)
    text, page = text_of(response), html.unescape(response.content.decode())
    assert "We have your request" in text
    assert "#1" in text
    assert "We answer by today, 14:00 (Europe/Berlin)." in text  # four office hours after 10:00
    link = "http://alpha.localhost" + response.request["PATH_INFO"].removesuffix("sent/")
    assert f'value="{link}"' in page
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert response["Cache-Control"] == "private, no-store"


def test_sending_twice_is_one_ticket(browser, rows, good):
    first, second = browser.post(FORM, good), browser.post(FORM, good)
    assert first["Location"] == second["Location"]
    assert (rows(Ticket), rows(Message)) == (1, 1)


def test_sending_twice_stores_files_once(browser, rows, good):
    for _ in range(2):
        browser.post(FORM, good | {"files": SimpleUploadedFile("a.txt", b"x")})
    assert (rows(File), rows(Attachment)) == (1, 1)


def test_what_was_changed_after_going_back_is_sent_again(browser, rows, good):
    browser.post(FORM, good)
    browser.post(FORM, good | {"body": "And a third time."})
    assert rows(Ticket) == 2


def test_somebody_elses_key_finds_nothing_of_theirs(browser, client_for, world, rows, good):
    first = browser.post(FORM, good)
    second = client_for(None, world.alpha).post(FORM, good | {"email": "eve@example.org"})
    assert first["Location"] != second["Location"]
    assert rows(Ticket) == 2


def test_a_typed_address_is_never_the_platforms_customer(browser, world, good):
    browser.post(FORM, good | {"email": "subscriber@customers.alpha.example", "name": "subscriber_alpha"})
    with tenant_context(world.alpha.id):
        ticket = Ticket.objects.select_related("customer").get()
        assert ticket.customer_id != world.alpha.customers["subscriber"]
        assert ticket.customer.kind == "visitor"
        assert Customer.objects.filter(email="subscriber@customers.alpha.example").count() == 2


def test_files_hang_on_the_message(browser, world, good):
    files = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.pdf", b"%PDF-1.4 two")]
    browser.post(FORM, good | {"files": files})
    with tenant_context(world.alpha.id):
        found = [row.file.name for row in Attachment.objects.select_related("file").order_by("id")]
    assert found == ["a.txt", "b.pdf"]


def test_an_empty_form_says_what_is_missing_beside_each_field(browser, rows):
    response = browser.post(FORM, {})
    text = text_of(response)
    assert response.status_code == 422
    for words in (
        "Please give your request a short title.",
        "Please tell us what happened.",
        "Please give an e-mail address, so that we know it is you.",
        "Please fill this in.",
    ):
        assert text.count(words) == 2  # in the summary and beside the field
    assert 'id="id_subject_error"' in response.content.decode()
    assert rows(Ticket) == 0


def test_a_refusal_keeps_everything_that_was_typed(browser, rows, good):
    typed = good | {
        "email": "no address",
        "body": "Line <one>\n& two",
        "answer_amount": "a lot",
        "answer_when": "x",
    }
    response = browser.post(FORM, typed | {"files": SimpleUploadedFile("a.txt", b"x")})
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    for value in ("Charged twice", "Line <one>\n& two", "no address", "Ana", "a lot", "x"):
        assert value in page
    assert 'name="key" value="a1b2"' in page
    assert "Please choose your files again" in page
    assert "Please give the amount in digits" in page
    assert "It should look like name@example.org." in page
    assert (rows(Ticket), rows(File)) == (0, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": "x" * 201}, "at most 200 characters"),
        ({"body": "x" * 20_001}, "at most 20000 characters"),
        ({"email": "a@" + "b" * 260 + ".org"}, "at most 254 characters"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"answer_amount": "9" * 2001}, "at most 2000 characters"),
        ({"subject": "a\0b"}, "invisible control character"),
        ({"body": "a\x1bb"}, "invisible control character"),
        ({"answer_amount": "1\0"}, "invisible control character"),
        ({"name": "\x07"}, "invisible control character"),
        ({"key": "x" * 65}, "at most 64 characters"),
        ({"contact_by_fax": "http://spam.example"}, "Please leave this field empty."),
        ({"answer_when": "2026-13-40"}, "Please give the date"),
    ],
)
def test_each_wrong_thing_is_said(browser, rows, good, change, words):
    response = browser.post(FORM, good | change)
    assert (response.status_code, rows(Ticket)) == (422, 0)
    assert words in text_of(response)


def test_an_empty_file_is_named(browser, rows, good):
    response = browser.post(FORM, good | {"files": SimpleUploadedFile("nothing.txt", b"")})
    assert response.status_code == 422
    assert "nothing.txt: This file is empty." in text_of(response)
    assert "Charged twice" in response.content.decode()
    assert (rows(Ticket), rows(File), rows(Customer, email="ana@example.org")) == (0, 0, 0)


def test_too_many_files_are_refused(browser, rows, good):
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    response = browser.post(FORM, good | {"files": files})
    assert response.status_code == 422
    assert "A message takes at most 10 files; these are 11." in text_of(response)


def test_one_place_cannot_send_without_end_and_loses_nothing(browser, rows, good, settings):
    settings.PORTAL_POSTS_A_MINUTE = 2
    codes = [browser.post(FORM, good | {"key": str(n)}).status_code for n in range(2)]
    third = browser.post(FORM, good | {"key": "3"})
    assert codes == [303, 303]
    assert (third.status_code, third["Retry-After"]) == (429, "60")
    assert "That was too often. Wait 60 seconds and try again." in text_of(third)
    assert "Twice in one month." in third.content.decode()
    assert rows(Ticket) == 2


def test_the_demo_does_not_count_its_own_machine(browser, good, settings):
    settings.PORTAL_POSTS_A_MINUTE, settings.IS_DEMO = 1, True
    codes = [browser.post(FORM, good | {"key": str(n)}).status_code for n in range(3)]
    assert codes == [303, 303, 303]
    behind = browser.post(FORM, good | {"key": "4"}, HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert (
        behind.status_code,
        browser.post(FORM, good | {"key": "5"}, HTTP_X_FORWARDED_FOR="192.0.2.1").status_code,
    ) == (
        303,
        429,
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("*", "en"), ("pt-BR,pt;q=0.9", "pt"), ("\u00ff", "en"), ("x" * 600, "en")],
)
def test_the_language_is_the_browsers_first(browser, world, good, header, language):
    browser.post(FORM, good, HTTP_ACCEPT_LANGUAGE=header)
    with tenant_context(world.alpha.id):
        assert Ticket.objects.get().language == language


def test_members_are_asked_for_their_user_name(browser):
    assert "Your user name on Alpha" in text_of(browser.get(f"{FORM}?for=creator"))
    assert "Your name" in text_of(browser.get(f"{FORM}?for=visitor"))


def test_other_methods_are_refused(browser):
    assert browser.put(FORM).status_code == 405
    assert browser.delete(FORM).status_code == 405


def test_the_form_is_protected_against_forgery(world, good):
    from django.test import Client

    assert Client(HTTP_HOST="alpha.localhost", enforce_csrf_checks=True).post(FORM, good).status_code == 403
