import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import find_slug, get_tenant


def run(*arguments):
    out = StringIO()
    call_command("create_tenant", *arguments, stdout=out)
    return out.getvalue()


def test_a_desk_and_its_first_admin(world, bare):
    text = run(
        "gamma", "Gamma", "--admin-email", "ann@gamma.example", "--admin-name", "Ann", "--accent-hue", "40"
    )
    password = re.search(r"first sign-in: (\S+)", text)[1]
    with tenant_context(find_slug("gamma")):
        assert (get_tenant().name, get_tenant().accent_hue) == ("Gamma", 40)
        assert Membership.objects.get().role == "admin"
    client = Client(HTTP_HOST="gamma.localhost")
    client.post("/accounts/login/", {"login": "ann@gamma.example", "password": password})
    assert client.get("/staff/")["Location"] == "/accounts/password/"


def test_a_slug_that_is_taken(world):
    with pytest.raises(CommandError, match="exists already"):
        run("alpha", "Again", "--admin-email", "ann@x.example", "--admin-name", "Ann")


def test_an_admin_who_works_elsewhere(world):
    text = run("gamma", "Gamma", "--admin-email", world.alpha.lead.email, "--admin-name", "Lea")
    assert "keep its password" in text
