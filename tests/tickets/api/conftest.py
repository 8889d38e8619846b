"""Callers of the API with tokens, at a frozen time, and what a refusal must leave untouched."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from kernel.people.operations.tokens import create_token
from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import Caller
from tests.world import NOW


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token(world):
    """`token(place, "scope", …)`: a caller with these scopes; with none named, the usual ones of a robot."""

    def make(place, *scopes):
        wanted = scopes or ("tickets.view", "tickets.reply", "tickets.note", "tickets.edit", "tickets.assign",
                            "tickets.create", "tickets.legal", "tickets.legal_decide", "kernel.configure")  # fmt: skip
        with tenant_context(place.id):
            made = create_token(
                actor=place.admin.actor,
                name="Robot",
                scopes=wanted,
                expires_at=NOW + timedelta(days=90),
                now=NOW,
            )
        headers = {"HTTP_HOST": place.host, "HTTP_AUTHORIZATION": f"Bearer {made.text}"}
        return Caller(Client(**headers, raise_request_exception=False))

    return make


@pytest.fixture
def person(client_for):
    """`person(member)`: a caller with the session of somebody at the desk."""

    def make(member):
        client = client_for(member)
        client.raise_request_exception = False
        return Caller(client)

    return make


@pytest.fixture
def robot(token, world):
    return token(world.alpha)
