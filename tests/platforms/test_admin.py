"""The admin's pages of this app: each opens, shows this tenant only, and masks."""

import pytest
from django.utils import timezone

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from platforms.models import Action, PlatformConnection
from platforms.operations.actions import request_action
from platforms.operations.connection import connect_platform
from platforms.operations.reveal import reveal_personal_data

PAGES = ("customer", "action", "platformconnection", "ingestedevent", "reveal")


@pytest.fixture
def filled(world):
    now = timezone.now()
    for place in (world.alpha, world.beta):
        with tenant_context(place.id):
            actor = system_actor(tenant_id=place.id)
            connect_platform(actor=actor, endpoint_url=f"https://{place.slug}.example.com", now=now)
            customer_id = place.customers["creator"]
            reveal_personal_data(actor=actor, customer_id=customer_id, reason=f"reason {place.slug}", now=now)
            request_action(
                actor=actor,
                kind="account.freeze",
                customer_id=customer_id,
                payload={},
                reason=f"why {place.slug}",
                now=now,
            )


def url(page, rest=""):
    return f"/admin/platforms/{page}/{rest}"


def test_every_list_and_page_opens_and_shows_this_tenant_only(world, client_for, filled):
    client = client_for(world.alpha.admin)
    for page in PAGES:
        answer = client.get(url(page))
        assert answer.status_code == 200, page
        assert "beta" not in answer.content.decode().lower(), page
    shown = client.get(url("customer", f"{world.alpha.customers['creator']}/change/"))
    assert shown.status_code == 200
    assert "c•••@c•••.example" in shown.content.decode()
    assert "creator@customers" not in shown.content.decode()
    with tenant_context(world.alpha.id):
        connection_id = PlatformConnection.objects.get().id
    assert "whsec_" not in client.get(url("platformconnection", f"{connection_id}/change/")).content.decode()
    assert client.get(url("customer", f"{world.beta.customers['creator']}/change/")).status_code in {302, 404}


def test_search_and_filters_of_customers(world, client_for):
    client = client_for(world.alpha.admin)
    assert "creator_alpha" in client.get(url("customer", "?q=creat")).content.decode()
    assert client.get(url("customer", "?state=banned")).status_code == 200


def test_an_action_is_cancelled_from_its_list(world, client_for, filled):
    with tenant_context(world.alpha.id):
        action_id = Action.objects.get().id
    body = {"action": "cancel", "_selected_action": [action_id]}
    assert client_for(world.alpha.admin).post(url("action"), body).status_code == 302
    with tenant_context(world.alpha.id):
        assert Action.objects.get().state == "cancelled"


def test_a_secret_is_rotated_and_told_once(world, client_for, filled):
    client = client_for(world.alpha.admin)
    with tenant_context(world.alpha.id):
        connection_id = PlatformConnection.objects.get().id
    answer = client.post(
        url("platformconnection"), {"action": "rotate_out", "_selected_action": [connection_id]}, follow=True
    )
    with tenant_context(world.alpha.id):
        assert PlatformConnection.objects.get().secret_out in answer.content.decode()
    assert "whsec_" not in client.get(url("platformconnection")).content.decode()
