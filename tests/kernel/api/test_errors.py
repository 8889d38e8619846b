import pytest
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions

from kernel.api.errors import flatten, render_error
from kernel.api.failures import BadRequest, Unauthenticated
from kernel.errors import Invalid, TooMany

CASES = [
    (Invalid("Wrong.", fields={"name": ["Too long."]}), 422, "invalid", {"name": ["Too long."]}),
    (exceptions.ValidationError({"a": ["x"], "b": {"c": ["y"]}}), 422, "invalid", {"a": ["x"], "b.c": ["y"]}),
    (BadRequest("No.", code="bad_json"), 400, "bad_json", {}),
    (Unauthenticated("No.", code="token_expired"), 401, "token_expired", {}),
    (exceptions.NotAuthenticated(), 401, "not_authenticated", {}),
    (exceptions.PermissionDenied("No.", code="not_allowed"), 403, "not_allowed", {}),
    (Http404(), 404, "not_found", {}),
    (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", {}),
    (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type", {}),
    (OperationalError("gone"), 503, "unavailable", {}),
]


@pytest.mark.parametrize(("raised", "status", "code", "fields"), CASES)
def test_every_refusal_has_the_one_shape(raised, status, code, fields):
    answer = render_error(raised, {})
    assert answer.status_code == status
    error = answer.data["error"]
    assert error.keys() == {"code", "message", "fields", "incident"}
    assert (error["code"], error["fields"], error["incident"]) == (code, fields, None)
    assert error["message"]


def test_too_many_says_when_to_come_back():
    assert render_error(TooMany("Wait.", retry_after=7), {})["Retry-After"] == "7"
    assert render_error(exceptions.Throttled(wait=12.4), {})["Retry-After"] == "13"


def test_our_own_mistakes_show_an_incident_and_nothing_else():
    answer = render_error(ZeroDivisionError("secret detail"), {})
    assert answer.status_code == 500
    assert len(answer.data["error"]["incident"]) == 8
    assert "secret" not in str(answer.data)


def test_nested_details_become_paths():
    detail = {"items": [{}, {"name": ["Too long."]}], "non_field_errors": ["Neither."]}
    assert flatten(detail) == {"items.1.name": ["Too long."], "": ["Neither."]}
