"""Every service of docker-compose.yml, run here: the file's command, environment and health check.

No Docker engine is needed: hosts, ports and folders are replaced by ours, all else is the file's.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from helpdesk.stack.postgres_server import SUPERUSER, PostgresServer
from helpdesk.stack.redis_server import redis_binary
from helpdesk.stack.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("services")]

VALUES = {
    "SECRET_KEY": "0123456789" * 5,
    "POSTGRES_PASSWORD": "superuser1",
    "OWNER_DB_PASSWORD": "owner1",
    "APP_DB_PASSWORD": "app1",
    "REDIS_PASSWORD": "redis1",
    "TENANT_HOST_SUFFIX": ".support.example.com",
}
PORTS = {"8000", "8001", "8002", "6379"}


def _free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def _interpolate(text: str) -> str:
    """`${NAME:?why}` and `${NAME:-default}`, as Compose does it."""
    return re.sub(r"\$\{([A-Z_]+):[?-]([^}]*)\}", lambda found: VALUES.get(found[1], found[2]), text)


@dataclass(frozen=True, kw_only=True)
class Production:
    services: dict[str, dict[str, Any]]
    root: Path
    folder: Path
    sockets: Path
    ports: dict[str, str]

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        command = [self._here(part) for part in self.services[name]["command"]]
        if name == "redis":
            command = [redis_binary(), *command[1:], "--port", self.ports["6379"], "--dir", str(self.folder)]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603
                command, cwd=self.root, env=self.environ(name), stdout=log, stderr=log, start_new_session=True
            )

    def is_healthy(self, name: str) -> bool:
        _, *command = [self._here(part) for part in self.services[name]["healthcheck"]["test"]]
        if name == "redis":
            command[1:1] = ["-p", self.ports["6379"]]
        result = subprocess.run(  # noqa: S603
            command, cwd=self.root, env=self.environ(name), capture_output=True, timeout=20, check=False
        )
        return result.returncode == 0

    def environ(self, name: str) -> dict[str, str]:
        given = {key: self._here(value) for key, value in self.services[name]["environment"].items() if value}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        image = {"PATH": path, "STAGEDOOR_DATA": str(self.folder), "PYTHONUNBUFFERED": "1"}
        return image | given

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def _here(self, text: str) -> str:
        text = re.sub(r"@postgres:5432/(\w+)", rf"@/\1?host={self.sockets}", text)
        text = text.replace("@redis:", "@127.0.0.1:").replace("/tmp/worker", str(self.folder / "worker"))  # noqa: S108
        return re.sub(r"(?<!\d)(8000|8001|8002|6379)(?!\d)", lambda found: self.ports[found[1]], text)


@pytest.fixture(scope="module")
def production(root: Path, tmp_path_factory) -> Iterator[Production]:
    folder = tmp_path_factory.mktemp("production")
    server = PostgresServer(folder / "postgres", fast=True)
    with ExitStack() as running:
        server.start()
        running.callback(server.stop)
        yield _start_production(root, folder, server, running)


def _start_production(root: Path, folder: Path, server: PostgresServer, running: ExitStack) -> Production:
    services = yaml.safe_load(_interpolate((root / "docker-compose.yml").read_text()))["services"]
    here = Production(
        services=services,
        root=root,
        folder=folder,
        sockets=server.sockets,
        ports={port: _free_port() for port in sorted(PORTS)},
    )
    redis = here.start("redis")
    running.callback(redis.wait, timeout=10)
    running.callback(redis.terminate)
    assert wait_until(lambda: here.is_healthy("redis"), seconds=20), here.log("redis")
    migrate = here.start("migrate")
    assert migrate.wait(timeout=120) == 0, here.log("migrate")
    return here


def test_migrate_makes_two_roles_without_power_that_need_passwords(production: Production):
    with psycopg.connect(f"postgresql://{SUPERUSER}@/stagedoor?host={production.sockets}") as connection:
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid"
            " WHERE rolname LIKE 'stagedoor%' ORDER BY rolname"
        ).fetchall()
        owners = connection.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    assert roles == [("stagedoor_app", False, False, True), ("stagedoor_owner", False, False, True)]
    assert owners == [("stagedoor_owner",)]


def test_migrate_can_be_run_again(production: Production):
    assert production.start("migrate").wait(timeout=60) == 0, production.log("migrate")


@pytest.mark.parametrize("name", ["web", "live", "worker", "clock"])
def test_becomes_healthy_and_stops_when_told(production: Production, name):
    process = production.start(name)
    try:
        healthy = wait_until(lambda: process.poll() is not None or production.is_healthy(name), seconds=60)
        assert healthy, production.log(name)
        assert process.poll() is None, production.log(name)

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=10) in {0, -signal.SIGTERM}, production.log(name)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
