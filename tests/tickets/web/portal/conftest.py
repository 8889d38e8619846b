"""A customer's browser on alpha's portal, at a fixed time, with files in a folder of their own."""

import re
from dataclasses import dataclass

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW, Place
from tickets.models import Ticket
from tickets.rules.links import link_token

GOOD = {
    "subject": "Charged twice",
    "body": "Twice in one month.\n\nPlease look.",
    "email": "ana@example.org",
    "name": "Ana",
    "key": "a1b2",
    "answer_amount": "12.50",
}


@dataclass(frozen=True)
class Opened:
    """A ticket behind its private link."""

    id: int
    number: int
    path: str


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_S3_BUCKET = ""
    settings.CLAMD_ADDRESS = ""
    return settings.FILES_DIR


@pytest.fixture
def browser(client_for, world) -> Client:
    return client_for(None, world.alpha)


@pytest.fixture
def good() -> dict[str, str]:
    return dict(GOOD)


@pytest.fixture
def rows(world):
    """`rows(Model)`: how many alpha has."""

    def count(model, **filters):
        with tenant_context(world.alpha.id):
            return model.objects.filter(**filters).count()

    return count


@pytest.fixture
def opened(world) -> Opened:
    return open_behind_link(world.alpha)


def open_behind_link(place: Place, **given) -> Opened:
    with tenant_context(place.id):
        ticket = open_ticket(place, **given)
    return Opened(ticket.id, ticket.number, path_of(ticket))


def path_of(ticket: Ticket) -> str:
    token = link_token(
        key=django_settings.SECRET_KEY,
        tenant_id=ticket.tenant_id,
        number=ticket.number,
        nonce=ticket.link_nonce,
    )
    return f"/r/{ticket.number}-{token}/"


def text_of(response) -> str:
    """What a reader sees: tags gone, white space single."""
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
