"""A session of one tenant does not exist on another's host."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from kernel.people.models import Membership, SignIn, User
from kernel.people.sessions import SessionStore
from kernel.tenancy.context import tenant_context

pytestmark = pytest.mark.usefixtures("bare")


def whoami(client):
    return client.get("/whoami/").content.decode()


def stolen(client, place):
    """The same cookie shown on another tenant's host; browsers would not send it there."""
    other = Client(HTTP_HOST=place.host)
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def test_on_its_own_host(world, client_for):
    assert whoami(client_for(world.alpha.agent)) == f"agent:{world.alpha.agent.membership_id}:True"


def test_on_another_tenants_host_it_is_nobodys(world, client_for):
    client = client_for(world.alpha.agent)
    assert whoami(stolen(client, world.beta)) == "visitor:0:False"
    assert whoami(client) == f"agent:{world.alpha.agent.membership_id}:True"


def test_not_even_when_that_person_works_there_too(world, client_for):
    with tenant_context(world.beta.id):
        Membership.objects.create(
            user_id=world.alpha.agent.user_id, display_name="Both", created_at="2026-01-01T00:00Z"
        )
    assert whoami(stolen(client_for(world.alpha.agent), world.beta)) == "visitor:0:False"


def test_signing_out_elsewhere_ends_nothing(world, client_for):
    client = client_for(world.alpha.agent)
    key = client.cookies["sessionid"].value
    stolen(client, world.beta).post("/accounts/logout/")
    assert Session.objects.filter(session_key=key).exists()


def test_what_is_saved_elsewhere_is_another_session(world):
    with tenant_context(world.alpha.id):
        mine = SessionStore()
        mine["a"] = 1
        mine.save()
    with tenant_context(world.beta.id):
        theirs = SessionStore(mine.session_key)
        assert dict(theirs.items()) == {}
        theirs["b"] = 2
        theirs.save()
        assert theirs.session_key != mine.session_key
    with tenant_context(world.alpha.id):
        assert SessionStore(mine.session_key)["a"] == 1


def test_a_session_without_a_tenant_is_nobodys(world):
    client = Client(HTTP_HOST=world.alpha.host)
    client.force_login(
        User.objects.get(id=world.alpha.agent.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert whoami(client) == "visitor:0:False"


@pytest.mark.parametrize("what", ["user", "membership"])
def test_somebody_switched_off_is_out_at_once(world, client_for, what):
    client = client_for(world.alpha.agent)
    with tenant_context(world.alpha.id):
        if what == "user":
            User.objects.filter(id=world.alpha.agent.user_id).update(is_active=False)
        else:
            Membership.objects.filter(id=world.alpha.agent.membership_id).update(is_active=False)
    assert whoami(client) == "visitor:0:False"


def test_a_session_older_than_the_password_is_over(world, client_for):
    client = client_for(world.alpha.agent)
    user = User.objects.get(id=world.alpha.agent.user_id)
    user.set_password("something else entirely")
    user.save()
    assert whoami(client) == "visitor:0:False"


def test_ending_a_session_from_elsewhere(world, sign_in):
    first, _ = sign_in(world.alpha, world.alpha.agent.email)
    second, _ = sign_in(world.alpha, world.alpha.agent.email)
    page = second.get("/desk/me/security/").content.decode()
    assert page.count("Sign out there") == 1
    with tenant_context(world.alpha.id):
        first_id = SignIn.objects.order_by("id").values_list("id", flat=True)[0]
    second.post("/desk/me/security/end/", {"id": first_id})
    assert whoami(first) == "visitor:0:False"
    assert whoami(second).startswith("agent:")


def test_ending_all_others(world, sign_in):
    clients = [sign_in(world.alpha, world.alpha.agent.email)[0] for _ in range(3)]
    clients[0].post("/desk/me/security/end/")
    assert [whoami(client).split(":")[0] for client in clients] == ["agent", "visitor", "visitor"]


def test_nobody_elses_session_can_be_ended(world, sign_in):
    theirs, _ = sign_in(world.alpha, world.alpha.lead.email)
    with tenant_context(world.alpha.id):
        theirs_id = SignIn.objects.get().id
    mine, _ = sign_in(world.alpha, world.alpha.agent.email)
    mine.post("/desk/me/security/end/", {"id": theirs_id})
    assert whoami(theirs).startswith("agent:")
