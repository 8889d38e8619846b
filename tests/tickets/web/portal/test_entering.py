"""Customers whom their platform brings, by a signed link."""

from datetime import timedelta

import pytest
import time_machine

from kernel.events.webhooks.signing import new_secret
from kernel.tenancy.context import tenant_context
from platforms.models import Customer
from platforms.models.connection import PlatformConnection
from platforms.operations.entry_links import sign_entry
from tests.tickets.desk import open_ticket
from tests.tickets.web.portal.conftest import text_of
from tests.world import NOW
from tickets.models import Message, Ticket


@pytest.fixture
def secrets(world):
    made = {}
    for place in (world.alpha, world.beta):
        made[place.slug] = new_secret()
        with tenant_context(place.id):
            PlatformConnection.objects.create(
                endpoint_url="https://platform.example",
                secret_out=new_secret(),
                secret_in=made[place.slug],
                created_at=NOW,
            )
    return made


@pytest.fixture
def token(secrets):
    def make(external_id="alpha-creator", *, of="alpha", now=NOW, message_id="msg_1"):
        return sign_entry([secrets[of]], message_id=message_id, external_id=external_id, now=now)

    return make


def enter(browser, token):
    return browser.get("/", {"customer": token}, follow=True)


def test_they_are_signed_in_and_the_link_leaves_the_address(browser, token):
    response = enter(browser, token())
    assert response.redirect_chain[-1] == ("/", 303)
    assert "Signed in as creator_alpha" in text_of(response)


def test_all_their_requests_are_theirs_to_read(browser, world, token):
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, subject="Of the subscriber")
    enter(browser, token("alpha-subscriber"))
    assert "Of the subscriber" in text_of(browser.get("/requests/"))
    browser.post("/leave/")
    enter(browser, token("alpha-creator", message_id="msg_2"))
    assert "Of the subscriber" not in text_of(browser.get("/requests/"))


def test_they_write_as_who_they_are(browser, world, token, good):
    enter(browser, token())
    page = browser.get("/new/charge/")
    assert "You write as creator_alpha" in text_of(page)
    assert 'name="email"' not in page.content.decode()
    sent = browser.post("/new/charge/", good | {"email": "eve@example.org"})
    with tenant_context(world.alpha.id):
        ticket, message = Ticket.objects.get(), Message.objects.get()
    assert ticket.customer_id == world.alpha.customers["creator"]
    assert (message.author_kind, message.author_id) == ("customer", world.alpha.customers["creator"])
    browser.post(sent["Location"].replace("sent/", "write/"), {"body": "More.", "key": "k"})
    with tenant_context(world.alpha.id):
        assert Message.objects.latest("id").author_kind == "customer"


def test_another_customers_link_is_read_as_its_holder(browser, world, token, opened):
    enter(browser, token("alpha-creator"))
    browser.post(f"{opened.path}write/", {"body": "On their behalf.", "key": "k"})
    with tenant_context(world.alpha.id):
        message = Message.objects.latest("id")
    assert (message.author_kind, message.author_id) == ("visitor", opened.id)


def test_signing_out_forgets_everything(browser, token, opened):
    enter(browser, token())
    browser.get(opened.path)
    assert browser.post("/leave/")["Location"] == "/"
    assert "Signed in as" not in text_of(browser.get("/"))
    assert "Nothing here yet" in text_of(browser.get("/requests/"))
    assert browser.get("/leave/").status_code == 405


def test_somebody_we_were_never_told_of_may_enter(browser, world, token):
    enter(browser, token("somebody-new"))
    with tenant_context(world.alpha.id):
        assert Customer.objects.get(external_id="somebody-new").kind == "subscriber"
    assert "Signed in as Subscriber" in text_of(browser.get("/"))


def refused(browser, token):
    response = enter(browser, token)
    assert response.status_code == 403
    assert "This sign-in link does not work any more." in text_of(response)
    assert "Signed in as" not in text_of(browser.get("/"))
    return True


def test_a_link_works_once(browser, client_for, world, token):
    link = token()
    enter(browser, link)
    assert refused(client_for(None, world.alpha), link)


def test_expired_and_future_links(browser, token):
    for made_at in (NOW - timedelta(minutes=5, seconds=1), NOW + timedelta(minutes=5, seconds=1)):
        assert refused(browser, token(now=made_at))
    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        assert enter(browser, token()).status_code == 200


def test_another_tenants_secret(browser, token):
    assert refused(browser, token(of="beta"))


@pytest.mark.parametrize("given", ["", "x", "a.b.c.d", "....", "é.1.a.b", "m.1.e30.e30", "x" * 3000])
def test_what_is_no_link(browser, token, given):
    assert refused(browser, given)


def test_an_altered_link(browser, token):
    message_id, seconds, _, signature = token().split(".")
    forged = token("alpha-subscriber", of="beta").split(".")[2]
    assert refused(browser, f"{message_id}.{seconds}.{forged}.{signature}")


def test_without_a_platform_nobody_enters(browser, world, token):
    link = token()
    with tenant_context(world.alpha.id):
        PlatformConnection.objects.all().delete()
    assert refused(browser, link)


def test_a_session_of_one_tenant_is_nobody_on_the_other(browser, client_for, world, token):
    enter(browser, token())
    other = client_for(None, world.beta)
    other.cookies = browser.cookies
    assert "Signed in as" not in text_of(other.get("/"))
