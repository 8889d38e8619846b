"""The request behind its private link."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.files.models import File, FileState
from kernel.tenancy.context import tenant_context
from tests.tickets.web.portal.conftest import open_behind_link, path_of, text_of
from tests.world import NOW
from tickets.models import Message, Ticket
from tickets.operations.properties import revoke_link
from tickets.operations.replying import post_reply
from tickets.operations.statuses import set_status
from tickets.rules.words import Status


@pytest.fixture
def answer(world):
    """`answer(opened, body)`: an agent of alpha replies."""

    def reply(opened, body="Is this still so?", **given):
        with tenant_context(world.alpha.id):
            post_reply(
                actor=world.alpha.agent.actor,
                ticket_id=opened.id,
                body=body,
                key=body,
                now=given.pop("now", NOW),
                **given,
            )

    return reply


@pytest.fixture
def status(world):
    def read(opened):
        with tenant_context(world.alpha.id):
            return Status(Ticket.objects.get(id=opened.id).status)

    return read


def write(browser, opened, body="More of it.", **given):
    return browser.post(f"{opened.path}write/", {"body": body, "key": "k1"} | given)


def test_it_shows_where_it_stands_and_what_was_said(browser, opened):
    response = browser.get(opened.path)
    text = text_of(response)
    assert response.status_code == 200
    assert "Where is my money" in text
    assert "I was charged twice." in text
    assert "Received. Your request is in our queue. You hear from us by today, 14:00 (Europe/Berlin)." in text
    assert "sent 2 March 2026, 10:00" in text
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Status.OPEN, "In review. We are working on it; there is nothing you need to do."),
        (Status.ON_HOLD, "In review. We are working on it; there is nothing you need to do."),
        (Status.PENDING, "Waiting for you. We need something from you."),
        (Status.SOLVED, "Done. This request is done. If it is not, write again or reopen it."),
    ],
)
def test_each_status_in_plain_words(browser, world, opened, change, words):
    with tenant_context(world.alpha.id):
        set_status(actor=world.alpha.agent.actor, ticket_id=opened.id, status=change, now=NOW)
    assert words in text_of(browser.get(opened.path))


@pytest.mark.parametrize("token", ["a" * 26, "x", "é", "A" * 500])
def test_a_wrong_link_opens_nothing(browser, opened, token):
    response = browser.get(f"/r/{opened.number}-{token}/")
    assert response.status_code == 404
    assert "This link opens nothing." in text_of(response)


def test_wrong_number_other_tenant_and_revoked_links_open_nothing(browser, client_for, world, opened):
    token = opened.path.split("-")[1]
    assert browser.get(f"/r/999-{token}").status_code in {301, 404}
    assert browser.get(f"/r/999-{token}").status_code != 200
    assert browser.get("/r/99999999999999999999-aaaa/").status_code == 404
    assert client_for(None, world.beta).get(opened.path).status_code == 404
    with tenant_context(world.alpha.id):
        revoke_link(actor=world.alpha.agent.actor, ticket_id=opened.id, nonce="new", now=NOW)
    assert browser.get(opened.path).status_code == 404
    assert browser.post(f"{opened.path}write/", {"body": "x", "key": "k"}).status_code == 404


def test_writing_takes_a_waiting_request_up_again(browser, world, opened, answer, status):
    answer(opened)
    assert status(opened) is Status.PENDING
    response = write(browser, opened)
    assert (response.status_code, response["Location"]) == (303, f"{opened.path}?done=sent")
    assert status(opened) is Status.OPEN
    text = text_of(browser.get(response["Location"]))
    assert "Your message is with us." in text
    assert text.index("I was charged twice.") < text.index("Is this still so?") < text.index("More of it.")
    with tenant_context(world.alpha.id):
        message = Message.objects.latest("id")
    assert (message.author_kind, message.author_id, message.author_name) == (
        "visitor",
        opened.id,
        "subscriber_alpha",
    )


def test_writing_twice_is_one_message_and_one_file(browser, opened, rows):
    for _ in range(2):
        write(browser, opened, files=SimpleUploadedFile("a.txt", b"x"))
    assert (rows(Message), rows(File)) == (2, 1)
    write(browser, opened, body="Something else, same key.")
    assert rows(Message) == 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"body": ""}, "Please write something first."),
        ({"body": "   \n "}, "Please write something first."),
        ({"body": "x" * 20_001}, "at most 20000 characters"),
        ({"body": "a\0b"}, "invisible control character"),
        ({"body": "kept", "key": "k" * 65}, "at most 64 characters"),
    ],
)
def test_a_refused_reply_is_kept_and_explained(browser, opened, rows, given, words):
    response = write(browser, opened, **given)
    assert (response.status_code, rows(Message)) == (422, 1)
    assert words in text_of(response)
    assert given["body"].strip()[:100].replace("\0", "") in response.content.decode().replace("\0", "")


def test_a_refused_file_keeps_the_text(browser, opened, rows):
    response = write(browser, opened, files=SimpleUploadedFile("nothing.txt", b""))
    assert (response.status_code, rows(Message)) == (422, 1)
    assert "nothing.txt: This file is empty." in text_of(response)
    assert "More of it." in response.content.decode()


def test_a_hasty_reply_is_kept(browser, opened, rows, settings):
    settings.PORTAL_POSTS_A_MINUTE = 0
    response = write(browser, opened)
    assert (response.status_code, rows(Message)) == (429, 1)
    assert "More of it." in response.content.decode()


def test_closing_and_reopening(browser, opened, status):
    closed = browser.post(f"{opened.path}close/")
    assert (closed.status_code, closed["Location"]) == (303, f"{opened.path}?done=closed")
    assert status(opened) is Status.SOLVED
    page = browser.get(opened.path)
    assert "reopen/" in page.content.decode()
    assert "close/" not in page.content.decode()
    assert browser.post(f"{opened.path}reopen/")["Location"] == f"{opened.path}?done=reopened"
    assert status(opened) is Status.OPEN


def test_closing_and_reopening_twice_says_why_not(browser, opened, status):
    browser.post(f"{opened.path}close/")
    again = browser.post(f"{opened.path}close/")
    assert again.status_code == 409
    assert "This request is done already." in text_of(again)
    browser.post(f"{opened.path}reopen/")
    again = browser.post(f"{opened.path}reopen/")
    assert again.status_code == 409
    assert "This request is open already." in text_of(again)
    assert status(opened) is Status.OPEN


def test_after_the_window_writing_opens_a_follow_up(browser, world, opened, answer, rows):
    answer(opened, "Refunded.", send_as=Status.SOLVED)
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        page = text_of(browser.get(opened.path))
        assert "What you write here opens a new one that refers to it." in page
        late = browser.post(f"{opened.path}reopen/")
        assert late.status_code == 409
        assert "Write a reply and it becomes a new one." in text_of(late)
        response = write(browser, opened, files=SimpleUploadedFile("a.txt", b"x"))
    with tenant_context(world.alpha.id):
        new = Ticket.objects.get(follow_up_of_id=opened.id)
    assert response["Location"] == f"{path_of(new)}sent/"
    assert "Number #1 was closed a while ago." in text_of(browser.get(response["Location"]))
    assert "This request continues number #1" in text_of(browser.get(path_of(new)))


def test_thanks_leave_it_done(browser, opened, answer, status):
    answer(opened, "Refunded.", send_as=Status.SOLVED)
    write(browser, opened, body="Thank you so much!")
    assert status(opened) is Status.SOLVED


def test_files_go_by_the_files_host(browser, world, opened):
    write(browser, opened, files=SimpleUploadedFile("a.txt", b"hello"))
    with tenant_context(world.alpha.id):
        file = File.objects.get()
    response = browser.get(f"{opened.path}files/{file.id}/")
    assert response.status_code == 302
    assert response["Location"].startswith("http://alpha.files.localhost")
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FileState.PENDING, "still being checked for malware"),
        (FileState.INFECTED, "This file contains malware."),
    ],
)
def test_files_in_quarantine_are_shown_and_not_given(browser, world, opened, state, words):
    write(browser, opened, files=SimpleUploadedFile("a.txt", b"hello"))
    with tenant_context(world.alpha.id):
        File.objects.update(state=state)
        file_id = File.objects.get().id
    page = browser.get(opened.path).content.decode()
    assert "a.txt" in page
    assert f"files/{file_id}/" not in page
    response = browser.get(f"{opened.path}files/{file_id}/")
    assert response.status_code == 409
    assert words in text_of(response)


def test_another_requests_file_is_not_found(browser, world, opened):
    other = open_behind_link(world.alpha, key="second")
    write(browser, other, files=SimpleUploadedFile("a.txt", b"hello"))
    with tenant_context(world.alpha.id):
        file_id = File.objects.get().id
    response = browser.get(f"{opened.path}files/{file_id}/")
    assert response.status_code == 404
    assert "There is no such file on this request." in text_of(response)


def test_an_opened_link_joins_my_requests(browser, client_for, world, opened):
    assert "Nothing here yet" in text_of(browser.get("/requests/"))
    browser.get(opened.path)
    text = text_of(browser.get("/requests/"))
    assert "Where is my money" in text
    assert "we answer by today, 14:00 (Europe/Berlin)" in text
    assert "Where is my money" not in text_of(client_for(None, world.alpha).get("/requests/"))


def test_a_revoked_link_leaves_my_requests(browser, world, opened):
    browser.get(opened.path)
    with tenant_context(world.alpha.id):
        revoke_link(actor=world.alpha.agent.actor, ticket_id=opened.id, nonce="new", now=NOW)
    assert "Where is my money" not in text_of(browser.get("/requests/"))


def test_staff_who_follow_the_link_are_not_its_holders(client_for, world, opened):
    agent = client_for(world.alpha.agent)
    assert agent.get(opened.path).status_code == 200
    assert "Where is my money" not in text_of(agent.get("/requests/"))


@pytest.mark.parametrize("done", ["nonsense", "<b>", "sent%00"])
def test_only_our_own_words_are_shown_after_a_change(browser, opened, done):
    response = browser.get(f"{opened.path}?done={done}")
    assert response.status_code in {200, 400}
    assert "<b>" not in response.content.decode().replace("<b>Where", "")
