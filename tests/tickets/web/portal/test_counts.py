"""How many queries each page takes, whatever there is to show."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.tenancy.context import tenant_context
from tests.tickets.web.portal.conftest import open_behind_link
from tests.world import NOW
from tickets.models import Topic
from tickets.operations.replying import post_reply


def count(browser, path):
    browser.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


@pytest.fixture
def many(world):
    """Ten more requests, a conversation of thirty messages, thirty more topics."""

    def fill(opened, browser):
        for nth in range(10):
            browser.get(open_behind_link(world.alpha, key=f"more-{nth}").path)
        for nth in range(15):
            browser.post(
                f"{opened.path}write/",
                {"body": f"no {nth}", "key": "k", "files": SimpleUploadedFile("a.txt", b"x")},
            )
            with tenant_context(world.alpha.id):
                post_reply(
                    actor=world.alpha.agent.actor,
                    ticket_id=opened.id,
                    body=f"yes {nth}",
                    key=f"r{nth}",
                    now=NOW,
                )
        with tenant_context(world.alpha.id):
            Topic.objects.bulk_create(
                Topic(key=f"t{nth}", title=f"Topic {nth}", position=nth) for nth in range(30)
            )

    return fill


def test_pages_cost_the_same_whatever_there_is(browser, opened, many):
    browser.get(opened.path)
    paths = ["/", "/?q=charge", "/new/", "/new/charge/", "/requests/", opened.path, f"{opened.path}sent/"]
    before = {path: count(browser, path) for path in paths}
    many(opened, browser)
    after = {path: count(browser, path) for path in paths}
    assert after == before
    assert before == {
        "/": 8,
        "/?q=charge": 7,
        "/new/": 7,
        "/new/charge/": 8,
        "/requests/": 7,
        opened.path: 12,
        f"{opened.path}sent/": 12,
    }


def test_a_stranger_costs_less(browser, world):
    assert [count(browser, path) for path in ("/", "/new/charge/", "/requests/")] == [6, 7, 5]


def test_sending_costs_the_same_every_time(browser, world, good):
    costs = []
    for nth in range(4):
        with CaptureQueriesContext(connection) as queries:
            assert browser.post("/new/charge/", good | {"key": f"k{nth}"}).status_code == 303
        costs.append(len(queries))
    assert len(set(costs)) == 1
