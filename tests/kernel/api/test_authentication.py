from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kernel.people.models import ApiToken
from kernel.people.operations.tokens import revoke_token
from kernel.tenancy.context import tenant_context

MEMBERS = "/api/v1/members/"


def code(response):
    return response.status_code, response.json()["error"]["code"]


def test_a_token_acts_with_its_scopes(world, make_token):
    client = make_token(world.alpha, "people.view")
    assert client.get(MEMBERS).status_code == 200
    assert code(client.get("/api/v1/events/")) == (403, "not_allowed")


def test_the_use_of_a_token_is_noted(world, make_token):
    client = make_token(world.alpha, "people.view")
    client.get(MEMBERS)
    with tenant_context(world.alpha.id):
        assert ApiToken.objects.get(id=client.token.token_id).last_used_at is not None


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer hd_",
        "Bearer hd__",
        "Bearer hd_abc_def",
        "Bearer xx_abc_def",
        "Bearer hd_\u00e9_x",
        "Bearer " + "hd_a_" + "b" * 5000,
        "Bearer hd_a'--_b",
        "bearer hd_abc_def extra",
    ],
)
def test_what_is_no_token_is_refused(world, header):
    client = Client(HTTP_HOST=world.alpha.host, HTTP_AUTHORIZATION=header)
    response = client.get(MEMBERS)
    assert code(response) == (401, "token_unknown")
    assert response["WWW-Authenticate"] == 'Bearer realm="Stagedoor"'


def test_the_right_id_with_another_secret_is_unknown(world, make_token):
    text = make_token(world.alpha, "people.view").token.text
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    client = Client(HTTP_HOST=world.alpha.host, HTTP_AUTHORIZATION=f"Bearer {wrong}")
    assert code(client.get(MEMBERS)) == (401, "token_unknown")


def test_a_token_of_the_other_tenant_is_unknown_here(world, make_token):
    text = make_token(world.beta, "people.view").token.text
    client = Client(HTTP_HOST=world.alpha.host, HTTP_AUTHORIZATION=f"Bearer {text}")
    assert code(client.get(MEMBERS)) == (401, "token_unknown")


def test_expired_and_revoked_say_so(world, make_token):
    client = make_token(world.alpha, "people.view")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert code(client.get(MEMBERS)) == (401, "token_expired")
    with tenant_context(world.alpha.id):
        revoke_token(actor=world.alpha.admin.actor, token_id=client.token.token_id, now=timezone.now())
    assert code(client.get(MEMBERS)) == (401, "token_revoked")


def test_nobody_is_told_to_sign_in(world):
    assert code(Client(HTTP_HOST=world.alpha.host).get(MEMBERS)) == (401, "not_authenticated")


def test_a_session_reads_and_needs_csrf_to_write(world, client_for):
    member = world.alpha.agent
    client = client_for(member)
    assert client.get(MEMBERS).status_code == 200
    strict = Client(HTTP_HOST=member.host, enforce_csrf_checks=True)
    strict.cookies = client.cookies
    url = f"/api/v1/members/{member.membership_id}/availability/"
    refused = strict.patch(url, {"is_available": False}, content_type="application/json")
    assert refused.status_code == 403
    token = "a" * 32
    strict.cookies["csrftoken"] = token
    allowed = strict.patch(
        url, {"is_available": False}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (allowed.status_code, allowed.json()["is_available"]) == (200, False)


def test_a_session_of_the_other_tenant_is_nobody_here(world, client_for):
    client = client_for(world.beta.admin)
    assert client.get(MEMBERS, headers={"Host": world.alpha.host}).status_code == 401


def test_a_view_that_takes_tokens_only_ignores_the_session_that_the_middleware_found(world, client_for):
    from rest_framework.test import APIRequestFactory

    from kernel.api.authentication import TokenAuthentication
    from kernel.api.desk.people import MembersView

    request = APIRequestFactory().get(MEMBERS)
    with tenant_context(world.alpha.id):
        request.actor = world.alpha.admin.actor
        view = MembersView.as_view(authentication_classes=[TokenAuthentication])
        assert view(request).status_code == 401


def test_restricted_teams_stay_hidden_from_tokens(world, make_token):
    keys = {
        team["key"] for team in make_token(world.alpha, "people.view").get("/api/v1/teams/").json()["results"]
    }
    assert keys == {"support", "billing", "escalations"}
