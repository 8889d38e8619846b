import pytest
from django.test import Client

from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from tests.world import PASSWORD


@pytest.fixture
def bare(settings):
    """Addresses that depend on no app above people."""
    settings.ROOT_URLCONF = "tests.kernel.http.bare_urls"


@pytest.fixture
def alpha(world):
    """Inside the transaction of the tenant alpha."""
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def said():
    """What was published with a code, in the active tenant: `(subject id, data)`."""

    def read(code):
        return list(Event.objects.filter(code=code).order_by("id").values_list("subject_id", "data"))

    return read


@pytest.fixture
def sign_in(bare):
    """Post the sign-in form from an address; gives the browser and the answer."""

    def post(place, email, password=PASSWORD, address="127.0.0.1"):
        client = Client(HTTP_HOST=place.host, REMOTE_ADDR=address)
        return client, client.post("/accounts/login/", {"login": email, "password": password})

    return post
