"""Signing in to one desk: who gets in, who does not, and what is kept about it."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.test import Client

from kernel.events.models import Event
from kernel.people.models import Membership, SignIn, User
from kernel.tenancy.context import tenant_context
from kernel.tenancy.models import Tenant

SECRET = "JBSWY3DPEHPK3PXP"
WRONG = "The email address and/or password you specified are not correct"
TOO_MANY = "Too many tries"


def said(place, code):
    with tenant_context(place.id):
        return list(Event.objects.filter(code=code).order_by("id").values_list("subject_id", "data"))


def is_in(client):
    return client.get("/staff/").status_code == 200


def test_the_right_password(world, sign_in):
    client, response = sign_in(world.alpha, "Agent@Alpha.example")
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert is_in(client)
    member = world.alpha.agent.membership_id
    assert said(world.alpha, "people.signed_in") == [
        (member, {"membership_id": member, "method": "password"})
    ]
    with tenant_context(world.alpha.id):
        row = SignIn.objects.get()
    assert (row.membership_id, row.address, row.ended_at) == (member, "127.0.0.1", None)


def test_the_wrong_password(world, sign_in):
    client, response = sign_in(world.alpha, world.alpha.agent.email, "not this one at all")
    assert response.status_code == 200
    assert WRONG in response.content.decode()
    assert world.alpha.agent.email in response.content.decode()
    assert not is_in(client)
    member = world.alpha.agent.membership_id
    assert said(world.alpha, "people.sign_in_failed") == [
        (member, {"membership_id": member, "step": "password"})
    ]


def test_nobody_known_is_told_the_same(world, sign_in):
    _, response = sign_in(world.alpha, "nobody@alpha.example")
    assert WRONG in response.content.decode()
    assert said(world.alpha, "people.sign_in_failed") == [(0, {"membership_id": 0, "step": "password"})]


def test_somebody_of_another_desk_is_told_the_same(world, sign_in):
    client, response = sign_in(world.alpha, world.beta.agent.email)
    assert WRONG in response.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("what", ["user", "membership"])
def test_somebody_switched_off_is_told_the_same(world, sign_in, what):
    with tenant_context(world.alpha.id):
        rows = {"user": User.objects.filter(id=world.alpha.agent.user_id)}
        rows["membership"] = Membership.objects.filter(id=world.alpha.agent.membership_id)
        rows[what].update(is_active=False)
    _, response = sign_in(world.alpha, world.alpha.agent.email)
    assert WRONG in response.content.decode()


def test_ten_wrong_tries_and_no_more_even_with_the_right_one(world, sign_in):
    """The test run has no Redis: the count is PostgreSQL's."""
    email = world.alpha.agent.email
    for at in range(10):
        _, response = sign_in(world.alpha, email, "wrong", address=f"192.0.2.{at}")
        assert WRONG in response.content.decode()
    client, response = sign_in(world.alpha, email, address="192.0.2.99")
    assert TOO_MANY in response.content.decode()
    assert not is_in(client)
    assert sign_in(world.alpha, world.alpha.lead.email, address="192.0.2.99")[1].status_code == 302


def test_ten_wrong_tries_from_one_place(world, sign_in):
    for at in range(10):
        sign_in(world.alpha, f"guess{at}@alpha.example", "wrong", address="2001:db8::1")
    assert (
        TOO_MANY in sign_in(world.alpha, world.alpha.agent.email, address="2001:db8::2")[1].content.decode()
    )
    assert sign_in(world.alpha, world.alpha.agent.email, address="2001:db8:1::1")[1].status_code == 302
    assert sign_in(world.beta, world.beta.agent.email, address="2001:db8::1")[1].status_code == 302


def test_five_minutes_later_one_may_try_again(world, sign_in):
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as clock:
        for _ in range(11):
            sign_in(world.alpha, world.alpha.agent.email, "wrong")
        clock.shift(timedelta(minutes=5))
        assert sign_in(world.alpha, world.alpha.agent.email)[1].status_code == 302


def test_an_office_behind_one_address_is_not_shut_out(world, sign_in):
    for _ in range(12):
        assert sign_in(world.alpha, world.alpha.agent.email)[1].status_code == 302


def test_the_session_gets_a_new_key(world, bare):
    client = Client(HTTP_HOST=world.alpha.host)
    client.post(
        "/accounts/login/", {"login": world.alpha.agent.email, "password": "a long enough passphrase"}
    )
    first = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.post(
        "/accounts/login/", {"login": world.alpha.agent.email, "password": "a long enough passphrase"}
    )
    assert client.cookies["sessionid"].value != first
    assert not Session.objects.filter(session_key=first).exists()


def test_nobody_signs_up(world, bare):
    client = Client(HTTP_HOST=world.alpha.host)
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_going_back_to_where_one_came_from_and_nowhere_else(world, bare):
    client = Client(HTTP_HOST=world.alpha.host)
    form = {"login": world.alpha.agent.email, "password": "a long enough passphrase"}
    assert client.post("/accounts/login/", form | {"next": "/desk/me/"})["Location"] == "/desk/me/"
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/", form | {"next": "https://evil.example/"})["Location"] == "/desk/"


def use_totp(user_id):
    TOTP.activate(User.objects.get(id=user_id), SECRET)


@pytest.fixture
def still():
    """A clock that stands, so that no code runs out between being read and being typed."""
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        yield


def code_now(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_second_factor_is_asked_for(world, sign_in, still):
    use_totp(world.alpha.agent.user_id)
    client, response = sign_in(world.alpha, world.alpha.agent.email)
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    right = client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert right["Location"] == "/desk/"
    assert is_in(client)
    member = world.alpha.agent.membership_id
    assert said(world.alpha, "people.signed_in")[-1][1] == {"membership_id": member, "method": "password+mfa"}
    assert said(world.alpha, "people.sign_in_failed")[-1][1] == {
        "membership_id": member,
        "step": "second_factor",
    }


def test_guessing_codes_is_limited(world, sign_in, still):
    use_totp(world.alpha.agent.user_id)
    client, _ = sign_in(world.alpha, world.alpha.agent.email)
    for guess in range(10):
        client.post("/accounts/2fa/authenticate/", {"code": f"{guess:06d}"})
    response = client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert TOO_MANY in response.content.decode()
    assert not is_in(client)


def test_half_a_sign_in_is_worth_nothing_elsewhere(world, sign_in, still):
    """The password was right at one desk; the code is then typed at another, where this person works too."""
    with tenant_context(world.beta.id):
        Membership.objects.create(
            user_id=world.alpha.agent.user_id,
            display_name="Both",
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    use_totp(world.alpha.agent.user_id)
    client, _ = sign_in(world.alpha, world.alpha.agent.email)
    response = client.post("/accounts/2fa/authenticate/", {"code": code_now()}, HTTP_HOST=world.beta.host)
    assert response["Location"] == "/accounts/login/"


def test_a_recovery_code_works_once(world, sign_in):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    use_totp(world.alpha.agent.user_id)
    codes = RecoveryCodes.activate(User.objects.get(id=world.alpha.agent.user_id)).get_unused_codes()
    client, _ = sign_in(world.alpha, world.alpha.agent.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]})["Location"] == "/desk/"
    again, _ = sign_in(world.alpha, world.alpha.agent.email)
    assert "Incorrect code" in again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).content.decode()


def test_a_desk_may_ask_everybody_for_a_second_factor(
    world, sign_in, still, django_capture_on_commit_callbacks
):
    with tenant_context(world.alpha.id):
        Tenant.objects.update(mfa_required=True)
    client, _ = sign_in(world.alpha, world.alpha.agent.email)
    assert client.get("/staff/")["Location"] == "/accounts/2fa/"
    assert client.get("/whoami/").content == b"visitor:0:True"
    page = client.get("/accounts/2fa/")
    assert "Your desk asks everybody for a second factor" in page.content.decode()
    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    form = client.post(again, {"password": "a long enough passphrase"}, follow=True)
    secret = form.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)}).status_code == 302
    assert is_in(client)
    assert {data["what"] for _, data in said(world.alpha, "people.sign_in_changed")} >= {"totp_activated"}


def test_an_issued_password_has_to_be_changed(world, sign_in):
    User.objects.filter(id=world.alpha.agent.user_id).update(must_change_password=True)
    client, _ = sign_in(world.alpha, world.alpha.agent.email)
    assert client.get("/staff/")["Location"] == "/accounts/password/"
    form = {
        "oldpassword": "a long enough passphrase",
        "password1": "mine alone for once",
        "password2": "mine alone for once",
    }
    assert client.post("/accounts/password/", form).status_code == 302
    assert is_in(client)
    assert not User.objects.get(id=world.alpha.agent.user_id).must_change_password


def test_a_changed_password_ends_the_other_sessions(world, sign_in):
    other, _ = sign_in(world.alpha, world.alpha.agent.email)
    client, _ = sign_in(world.alpha, world.alpha.agent.email)
    form = {
        "oldpassword": "a long enough passphrase",
        "password1": "quite another phrase",
        "password2": "quite another phrase",
    }
    client.post("/accounts/password/", form)
    assert is_in(client)
    assert not is_in(other)
    assert [data["what"] for _, data in said(world.alpha, "people.sign_in_changed")] == ["password_changed"]


def test_a_weak_password_is_refused(world, client_for, bare):
    client = client_for(world.alpha.agent)
    for weak in ("short", "password1234", "agent@alpha.example"):
        form = {"oldpassword": "a long enough passphrase", "password1": weak, "password2": weak}
        assert client.post("/accounts/password/", form).status_code == 200


def test_guessing_the_old_password_is_limited(world, client_for, bare):
    client = client_for(world.alpha.agent)
    for _ in range(10):
        assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    response = client.post("/accounts/reauthenticate/", {"password": "a long enough passphrase"})
    assert TOO_MANY in response.content.decode()


def test_taking_a_second_factor_away_asks_who_sits_there(world, client_for, bare):
    use_totp(world.alpha.agent.user_id)
    client = client_for(world.alpha.agent)
    assert "/reauthenticate/" in client.get("/accounts/2fa/totp/deactivate/")["Location"]
    assert Authenticator.objects.filter(user_id=world.alpha.agent.user_id).exists()


def test_passkeys_belong_to_the_desk(world, bare):
    response = Client(HTTP_HOST="alpha.localhost:8000").get(
        "/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json"
    )
    assert response.json()["request_options"]["publicKey"]["rpId"] == "alpha.localhost"


def test_every_page_of_signing_in_opens(world, client_for, bare):
    use_totp(world.alpha.agent.user_id)
    client = client_for(world.alpha.agent)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(world.alpha.agent.user_id)
    session.save()
    pages = [
        "logout/",
        "inactive/",
        "password/",
        "reauthenticate/",
        "2fa/",
        "2fa/reauthenticate/",
        "2fa/totp/deactivate/",
    ]
    pages += ["2fa/recovery-codes/generate/", "2fa/webauthn/", "2fa/webauthn/add/"]
    assert {page: client.get(f"/accounts/{page}").status_code for page in pages} == dict.fromkeys(pages, 200)
    assert client.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    assert "10 of 10 are left" in client.get("/accounts/2fa/recovery-codes/").content.decode()


def test_a_browser_that_lies_about_itself(world, bare):
    client = Client(HTTP_HOST=world.alpha.host, HTTP_USER_AGENT="x\x00\x07" + "y" * 500)
    form = {"login": world.alpha.agent.email, "password": "a long enough passphrase"}
    assert client.post("/accounts/login/", form).status_code == 302
    with tenant_context(world.alpha.id):
        assert SignIn.objects.get().browser == "x" + "y" * 199
