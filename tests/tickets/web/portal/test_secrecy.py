"""What is internal shows on no page of the customer's."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.files.models import File
from kernel.files.operations.uploads import store_uploads
from kernel.tenancy.context import tenant_context
from tests.tickets.web.portal.conftest import open_behind_link
from tests.world import NOW
from tickets.models import Ticket
from tickets.operations.properties import set_tags
from tickets.operations.replying import add_note

CANARY = "canary-7f3a"


@pytest.fixture
def noted(world, opened):
    """An internal note with a file, and tags: all with the canary in them. Gives the file's id."""
    with tenant_context(world.alpha.id):
        agent = world.alpha.agent.actor
        sent = [SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())]
        file_ids = store_uploads(actor=agent, uploads=sent, now=NOW)
        add_note(
            actor=agent, ticket_id=opened.id, body=f"{CANARY} note", key="n1", file_ids=file_ids, now=NOW
        )
        set_tags(actor=agent, ticket_id=opened.id, tags=[CANARY], now=NOW)
    return file_ids[0]


def test_no_page_shows_it(browser, opened, noted):
    posts = [
        browser.post(f"{opened.path}{verb}/", {"body": body, "key": "k"})
        for verb, body in (("write", ""), ("write", "Hello"), ("close", ""), ("close", ""), ("reopen", ""))
    ]
    paths = [opened.path, f"{opened.path}sent/", "/", "/requests/", "/new/", "/new/charge/", "/?q=canary"]
    pages = [*posts, *(browser.get(path) for path in paths)]
    assert all(CANARY not in page.content.decode().replace("q=canary", "") for page in pages)
    assert f"files/{noted}/" not in browser.get(opened.path).content.decode()


def test_its_file_is_not_found(browser, opened, noted):
    assert browser.get(f"{opened.path}files/{noted}/").status_code == 404


def test_a_note_neither_moves_the_request_nor_counts_for_it(browser, world, opened, noted):
    with tenant_context(world.alpha.id):
        assert CANARY not in Ticket.objects.get(id=opened.id).snippet
        assert File.objects.filter(id=noted).exists()


def test_another_tenants_requests_are_unknown_here(client_for, world):
    other = open_behind_link(world.beta, subject=CANARY)
    browser = client_for(None, world.alpha)
    pages = [browser.get(path) for path in (other.path, f"{other.path}sent/", "/requests/")]
    assert [page.status_code for page in pages] == [404, 404, 200]
    assert all(CANARY not in page.content.decode() for page in pages)
