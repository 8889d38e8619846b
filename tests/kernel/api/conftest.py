from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone


@pytest.fixture
def make_token(world):
    """`make_token(place, "scope", …)` gives a client of the API that sends the token."""

    def make(place, *scopes, expires_in=timedelta(days=1)):
        from kernel.people.operations.tokens import create_token
        from kernel.tenancy.context import tenant_context

        now = timezone.now()
        with tenant_context(place.id):
            made = create_token(
                actor=place.admin.actor, name="Test", scopes=scopes, expires_at=now + expires_in, now=now
            )
        client = Client(
            HTTP_HOST=place.host, HTTP_AUTHORIZATION=f"Bearer {made.text}", raise_request_exception=False
        )
        client.token = made
        return client

    return make
