"""The portal's front page."""

import re

import pytest
import time_machine

from kernel.tenancy.context import tenant_context
from tests.tickets.web.portal.conftest import open_behind_link, text_of
from tests.world import NOW
from tickets.models import Topic


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client_for, world):
    return client_for(None, world.alpha)


@pytest.fixture
def audiences(world):
    with tenant_context(world.alpha.id):
        for audience in ("creator", "subscriber", "visitor"):
            Topic.objects.create(key=f"of-{audience}", title=f"For the {audience}", audience=audience)


def tiles(response):
    return re.findall(r'class="tile" href="/new/([\w-]+)/', response.content.decode())


@pytest.mark.parametrize("audience", ["creator", "subscriber", "visitor"])
@pytest.mark.usefixtures("audiences")
def test_each_audience_has_its_tiles(browser, audience):
    response = browser.get(f"/?for={audience}")
    assert set(tiles(response)) == {"charge", "other", "threat", f"of-{audience}"}
    assert response.content.decode().count('aria-current="page"') == 1


@pytest.mark.parametrize("other", ["", "?for=nobody", "?for=%3Cb%3E"])
@pytest.mark.usefixtures("audiences")
def test_subscribers_are_meant_when_nobody_says(browser, other):
    assert "of-subscriber" in tiles(browser.get(f"/{other}"))


def test_at_most_eight_tiles_and_a_way_to_the_others(browser, world):
    assert "See all topics" not in text_of(browser.get("/"))
    with tenant_context(world.alpha.id):
        for nth in range(10):
            Topic.objects.create(key=f"t{nth}", title=f"Topic {nth}")
    response = browser.get("/")
    assert len(tiles(response)) == 8
    assert "See all topics" in text_of(response)


def test_search_finds_topics_and_keeps_what_was_typed(browser):
    response = browser.get("/", {"q": 'charge "<b>'})
    assert tiles(response) == ["charge"]
    assert 'value="charge &quot;&lt;b&gt;"' in response.content.decode()
    assert "No topic has these words." in text_of(browser.get("/", {"q": "zebra"}))


def test_a_help_centre_without_topics_says_so(browser, world):
    with tenant_context(world.alpha.id):
        Topic.objects.update(is_active=False)
    assert "This help centre is still being set up." in text_of(browser.get("/"))
    assert "This help centre is still being set up." in text_of(browser.get("/new/"))


def test_my_latest_requests_are_on_it(browser, world):
    assert "My requests" not in text_of(browser.get("/")).split("How can we help?")[-1]
    for nth in range(5):
        browser.get(open_behind_link(world.alpha, key=str(nth), subject=f"Request {nth}").path)
    text = text_of(browser.get("/"))
    assert text.count("we answer by today, 14:00 (Europe/Berlin)") == 4
    assert "See all my requests" in text


def test_a_stranger_gets_no_cookie(browser):
    response = browser.get("/")
    assert not response.cookies
    assert browser.post("/").status_code == 405


def test_it_is_light(browser):
    assert len(browser.get("/").content) < 20_000
