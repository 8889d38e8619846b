import pytest
from django.test import Client


@pytest.fixture
def bare(settings):
    """The addresses of `bare_urls`, so that these tests depend on no app above."""
    settings.ROOT_URLCONF = "tests.kernel.http.bare_urls"


@pytest.fixture
def visitor(world, bare):
    return Client(HTTP_HOST=world.alpha.host, raise_request_exception=False)
