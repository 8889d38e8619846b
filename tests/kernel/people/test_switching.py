"""From one desk to another: a ticket, one minute, once, and only on purpose."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from kernel.events.models import Event
from kernel.people.models import Handover, Membership
from kernel.people.queries.places import list_places
from kernel.tenancy.context import tenant_context

pytestmark = pytest.mark.usefixtures("bare")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def both(world):
    """An agent of alpha who works for beta too."""
    with tenant_context(world.beta.id):
        return Membership.objects.create(
            user_id=world.alpha.agent.user_id, display_name="Both", created_at=NOW
        )


@pytest.fixture
def ticket(world, both, client_for):
    response = client_for(world.alpha.agent).post("/desk/switch/", {"tenant": world.beta.id})
    return re.search(
        r"http://beta\.localhost/accounts/handover/\?ticket=([\w-]+)", response.content.decode()
    )[1]


def arrive(world, ticket, host=None):
    client = Client(HTTP_HOST=host or world.beta.host)
    return client, client.post("/accounts/handover/", {"ticket": ticket})


def test_the_whole_way(world, both, ticket):
    client = Client(HTTP_HOST=world.beta.host)
    page = client.get(f"/accounts/handover/?ticket={ticket}")
    assert "You are at Beta now" in page.content.decode()
    assert client.get("/whoami/").content == b"visitor:0:False"
    assert client.post("/accounts/handover/", {"ticket": ticket})["Location"] == "/desk/"
    assert client.get("/whoami/").content.decode() == f"agent:{both.id}:True"
    with tenant_context(world.beta.id):
        event = Event.objects.get(code="people.signed_in")
    assert event.data == {"membership_id": both.id, "method": "handover"}


def test_once(world, ticket):
    arrive(world, ticket)
    assert arrive(world, ticket)[1].status_code == 403


def test_within_a_minute(world, ticket):
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61)):
        assert arrive(world, ticket)[1].status_code == 403


def test_at_its_own_desk_only(world, ticket):
    client, response = arrive(world, ticket, world.alpha.host)
    assert response.status_code == 403
    assert client.get("/whoami/").content == b"visitor:0:False"


@pytest.mark.parametrize("forged", ["", "x", "\x00", "é" * 50])
def test_not_with_a_made_up_ticket(world, both, forged):
    assert arrive(world, forged)[1].status_code == 403


def test_not_after_one_was_switched_off_there(world, both, ticket):
    with tenant_context(world.beta.id):
        Membership.objects.filter(id=both.id).update(is_active=False)
    assert arrive(world, ticket)[1].status_code == 403


@pytest.mark.parametrize("chosen", ["0", "-1", "x", "9" * 30, ""])
def test_not_to_where_one_does_not_work(world, client_for, chosen):
    assert client_for(world.alpha.lead).post("/desk/switch/", {"tenant": chosen}).status_code == 403
    assert client_for(world.alpha.lead).post("/desk/switch/", {"tenant": world.beta.id}).status_code == 403
    assert Handover.objects.count() == 0


def test_the_ticket_is_not_kept_in_clear(world, ticket):
    assert ticket.encode() not in bytes(Handover.objects.get().token_hash)


def test_where_one_works(world, both):
    with tenant_context(world.alpha.id):
        found = list_places(user_id=world.alpha.agent.user_id)
    assert [(place.slug, place.name, place.host) for place in found] == [
        ("alpha", "Alpha", "alpha.localhost"),
        ("beta", "Beta", "beta.localhost"),
    ]
    assert list_places(user_id=0) == []


def test_the_page_names_the_other_desks(world, both, client_for):
    page = client_for(world.alpha.agent).get("/desk/switch/").content.decode()
    assert "beta.localhost" in page
    assert "You work for this desk only" in client_for(world.alpha.lead).get("/desk/switch/").content.decode()
