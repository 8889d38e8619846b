import json

import pytest
from django.db import OperationalError
from django.test import Client

from kernel.http import readiness


@pytest.fixture
def anyone(db):
    return Client(HTTP_HOST="10.0.0.7")


def test_alive_on_any_host_without_a_query(anyone, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = anyone.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (200, "alive")


def test_ready_although_redis_is_gone(anyone):
    """The test run has no Redis at all."""
    response = anyone.get("/readyz")
    assert response.status_code == 200
    checks = response.json()["checks"]
    assert (checks["database"], checks["migrations"]) == ("ok", "ok")
    assert checks["redis"].startswith("unreachable")


def test_not_ready_without_the_database(anyone, monkeypatch):
    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr(readiness, "require_bound_role", refuse)
    response = anyone.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "unreachable (OperationalError)"


def test_not_ready_with_a_role_that_row_level_security_does_not_bind(anyone, monkeypatch):
    from kernel.tenancy.checks import WrongRole

    def refuse():
        raise WrongRole("This database role owns tables.")

    monkeypatch.setattr(readiness, "require_bound_role", refuse)
    response = anyone.get("/readyz")
    assert (response.status_code, response.json()["checks"]["database"]) == (
        503,
        "This database role owns tables.",
    )


def test_not_ready_while_migrations_wait(anyone, monkeypatch):
    monkeypatch.setitem(readiness._known, "migrated", False)
    monkeypatch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *_: [1, 2])
    response = anyone.get("/readyz")
    assert (response.status_code, response.json()["checks"]["migrations"]) == (503, "2 not applied")


def test_figures_from_this_machine(anyone):
    response = anyone.get("/metrics")
    assert response.status_code == 200
    text = response.content.decode()
    for name in ("stagedoor_timers_late_seconds", "stagedoor_deliveries_dead", "stagedoor_database_up 1.0"):
        assert name in text


@pytest.mark.parametrize(
    "extra",
    [{"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"REMOTE_ADDR": "nonsense"}],
)
def test_figures_are_not_for_others(anyone, extra):
    assert anyone.get("/metrics", **extra).status_code == 403


def test_figures_with_a_token(anyone, settings):
    settings.METRICS_TOKEN = "a metrics token"
    assert anyone.get("/metrics").status_code == 403
    assert anyone.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong").status_code == 403
    right = {"HTTP_AUTHORIZATION": "Bearer a metrics token", "REMOTE_ADDR": "192.0.2.1"}
    assert anyone.get("/metrics", **right).status_code == 200


def test_the_database_down_is_a_figure_too(anyone, monkeypatch):
    def refuse():
        raise OperationalError("gone")

    monkeypatch.setattr("kernel.http.metrics._measure_queues", refuse)
    assert "stagedoor_database_up 0.0" in anyone.get("/metrics").content.decode()


def test_readyz_says_json(anyone):
    assert json.loads(anyone.get("/readyz").content)["process"] == "manage"
