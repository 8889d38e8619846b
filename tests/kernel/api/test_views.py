"""Deny by default, one shape, and nothing left behind by a refusal."""

import pytest
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from kernel.api.views import ApiView
from kernel.errors import Conflict
from kernel.people.models import Team
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant


class Forgotten(ApiView):
    def get(self, _request):
        return Response({})


class Writing(ApiView):
    permission = "people.view"

    def post(self, request):
        Team.objects.create(key="made", name="Made")
        how = request.data.get("then")
        if how == "raise":
            raise Conflict("Too late.")
        if how == "break":
            raise ZeroDivisionError
        if how == "constraint":
            Team.objects.create(key="made", name="Again")
        if how == "data":
            Team.objects.create(key="x" * 100, name="Too long")
        return Response({}, status=400 if how == "answer" else 201)


@pytest.fixture
def ask(world):
    def ask(view, method="get", body=None, **kwargs):
        request = getattr(APIRequestFactory(), method)("/api/v1/x/", body, format="json", **kwargs)
        with tenant_context(world.alpha.id):
            request.tenant = get_tenant()
            request.user = None
            request.actor = world.alpha.agent.actor
            request._dont_enforce_csrf_checks = True
            return view.as_view()(request)

    return ask


def made(world):
    with tenant_context(world.alpha.id):
        return Team.objects.filter(key="made").exists()


def test_a_view_that_names_no_permission_answers_nobody(ask):
    assert ask(Forgotten).status_code == 403


def test_an_unknown_method_is_405_with_those_allowed(ask):
    answer = ask(Writing, "put")
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")


@pytest.mark.parametrize(
    ("then", "status"),
    [("raise", 409), ("break", 500), ("constraint", 500), ("data", 422), ("answer", 400)],
)
def test_whatever_goes_wrong_leaves_nothing_behind(ask, world, then, status):
    assert ask(Writing, "post", {"then": then}).status_code == status
    assert not made(world)


def test_what_goes_right_stays(ask, world):
    assert ask(Writing, "post", {}).status_code == 201
    assert made(world)


def test_the_body_has_a_limit(make_token, world):
    client = make_token(world.alpha, "people.view")
    url = f"/api/v1/members/{world.alpha.agent.membership_id}/availability/"
    answer = client.patch(url, "[" + " " * 1_100_000 + "]", content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


def test_hostile_json_is_400_with_its_code(make_token, world):
    client = make_token(world.alpha, "people.view")
    url = f"/api/v1/members/{world.alpha.agent.membership_id}/availability/"
    for body, code in [
        (b"[" * 100_000, "too_deep"),
        (b"1" * 5000, "number_out_of_range"),
        (b"{", "bad_json"),
    ]:
        answer = client.generic("PATCH", url, body, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_plain_text_is_415(make_token, world):
    client = make_token(world.alpha, "people.view")
    url = f"/api/v1/members/{world.alpha.agent.membership_id}/availability/"
    answer = client.generic("PATCH", url, b"x", content_type="text/plain")
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")


def test_too_many_requests_are_429_with_a_wait(ask, monkeypatch):
    monkeypatch.setattr("kernel.api.throttling.ActorThrottle.requests_per_minute", 0)
    answer = ask(Writing, "post", {})
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
