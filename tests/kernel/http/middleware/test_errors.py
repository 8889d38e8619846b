"""Every failure, in the three shapes it is told, leaving nothing behind."""

import json
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client

from kernel.people.models import Team
from kernel.tenancy.context import tenant_context

pytestmark = pytest.mark.usefixtures("bare")

STATUSES = {
    "not_allowed": (403, "not_allowed"),
    "denied": (403, "not_allowed"),
    "not_found": (404, "not_found"),
    "http404": (404, "not_found"),
    "conflict": (409, "conflict"),
    "invalid": (422, "invalid"),
    "too_many": (429, "too_many"),
    "unavailable": (503, "unavailable"),
    "bad": (400, "bad_request"),
    "outage": (503, "unavailable"),
    "data": (422, "invalid"),
    "surrogate": (422, "invalid"),
    "bug": (500, "internal_error"),
}
RETRIES = {"too_many": "42", "unavailable": "7", "outage": "5"}


@pytest.fixture
def client(visitor):
    return visitor


@pytest.mark.parametrize("kind", STATUSES)
def test_a_page_says_what_happened(client, kind):
    response = client.get(f"/fail/{kind}/")
    assert response.status_code == STATUSES[kind][0]
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert response.headers.get("Retry-After") == RETRIES.get(kind)
    assert b"<h1>" in response.content
    assert b"Alpha" in response.content
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("kind", STATUSES)
def test_the_api_says_it_in_its_one_shape(client, kind):
    response = client.get(f"/api/v1/fail/{kind}/")
    status, code = STATUSES[kind]
    error = json.loads(response.content)["error"]
    assert response.status_code == status
    assert set(error) == {"code", "message", "fields", "incident"}
    assert error["code"] == code
    assert response.headers.get("Retry-After") == RETRIES.get(kind)
    assert error["fields"] == ({"subject": ["Say what it is about."]} if kind == "invalid" else {})


@pytest.mark.parametrize("kind", STATUSES)
def test_htmx_gets_a_toast(client, kind):
    response = client.get(f"/fail/{kind}/", HTTP_HX_REQUEST="true")
    assert response.status_code == STATUSES[kind][0]
    assert response["HX-Retarget"] == "#toasts"
    assert response["HX-Reswap"] == "beforeend"
    assert b"<html" not in response.content
    assert b"data-toast" in response.content


@pytest.mark.parametrize("kind", STATUSES)
def test_nothing_is_left_behind(client, world, kind):
    client.post(f"/fail/{kind}/")
    with tenant_context(world.alpha.id):
        assert not Team.objects.filter(key=f"left-{kind}").exists()


def test_a_boosted_visit_gets_the_whole_page(client):
    response = client.get("/fail/conflict/", HTTP_HX_REQUEST="true", HTTP_HX_BOOSTED="true")
    assert b"<html" in response.content


def test_a_bug_is_found_again_by_its_incident(client, caplog):
    response = client.get("/fail/bug/")
    incident = re.search(rb"<code>([0-9a-f]{8})</code>", response.content)[1].decode()
    logged = [record for record in caplog.records if "request.failed" in str(record.msg)]
    assert [record.msg["incident"] for record in logged] == [incident]
    assert b"division" not in response.content


def test_a_message_is_escaped(client, monkeypatch):
    from tests.kernel.http import bare_urls

    monkeypatch.setitem(bare_urls.RAISED, "conflict", bare_urls.errors.Conflict("<script>alert(1)</script>"))
    for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
        assert b"<script>alert" not in client.get("/fail/conflict/", **headers).content


def test_nul_in_sql_is_the_senders_mistake(client):
    assert client.get("/broken-sql/").status_code == 422


@pytest.mark.parametrize("path", ["/echo/%00/", "/echo/?q=%00", "/echo/?%00=1", "/%00"])
def test_nul_in_an_address_is_refused(client, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/%ED%A0%80/", "/echo/?q=%ED%A0%80", "/echo/?q=%FF%FE"])
def test_bytes_that_are_no_text_break_nothing(client, path):
    assert client.get(path).status_code in {200, 404}


def test_a_body_that_is_too_large(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert client.post("/echo/", {"text": "x" * 200}).status_code == 413


def test_an_unknown_host_is_a_plain_404(world):
    response = Client(HTTP_HOST="nowhere.localhost").get("/")
    assert response.status_code == 404
    assert b"No desk has this address." in response.content
    assert b"Alpha" not in response.content


def test_a_host_that_is_no_host_name(world):
    assert Client(HTTP_HOST="a b").get("/").status_code == 400


def test_an_unknown_address_of_a_desk(client):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert b"There is nothing at this address" in response.content


def test_the_database_down_before_there_is_a_tenant(client, monkeypatch):
    def refuse(host):
        raise OperationalError("connection refused")

    monkeypatch.setattr("kernel.tenancy.middleware.resolve_host", refuse)
    response = client.get("/whoami/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert b"Back in a moment" in response.content
    answer = client.get("/api/v1/fail/bug/")
    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (503, "unavailable")


def test_the_database_gone_in_the_middle_of_a_page(committed, client):
    """A real connection, really cut; the next request finds another."""
    response = client.get("/lose-connection/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert b"Nothing was lost or changed" in response.content
    assert client.get("/whoami/").status_code == 200


def test_no_database_at_all(committed, client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    assert client.get("/whoami/").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert b"stagedoor_database_up 0.0" in client.get("/metrics").content


def test_a_forged_post(world):
    client = Client(HTTP_HOST=world.alpha.host, enforce_csrf_checks=True)
    response = client.post("/echo/", {"text": "x"})
    assert response.status_code == 403
    assert b"Nothing was changed" in response.content


def test_a_refused_try_still_counts(client):
    """The request is rolled back and its count is not."""
    assert [client.post("/limited/").status_code for _ in range(4)] == [422, 422, 429, 429]


def test_the_error_page_survives_its_own_template(client, monkeypatch):
    def explode(*_args, **_kwargs):
        raise RuntimeError("no template today")

    monkeypatch.setattr("kernel.http.error_pages.render_to_string", explode)
    response = client.get("/fail/conflict/")
    assert response.status_code == 409
    assert b"Somebody else answered first." in response.content
