"""The servers that are measured: a private PostgreSQL with the settings of `make run`, a Redis, and our processes."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpdesk.stack.embedded import postgres_urls, start_postgres, start_redis
from helpdesk.stack.health import is_healthy
from helpdesk.stack.postgres_server import PostgresServer
from helpdesk.stack.processes import PROCESSES
from helpdesk.stack.redis_server import RedisServer
from helpdesk.stack.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
PORTS = ("PORT", "LIVE_PORT", "CLOCK_PORT", "SANDBOX_PORT")
START_SECONDS = 60.0
STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class BenchStack:
    """`servers`: pids of PostgreSQL and Redis, of those that this stack started."""

    environ: Mapping[str, str]
    postgres: PostgresServer
    redis: RedisServer

    @property
    def servers(self) -> dict[str, int]:
        return {"postgres": self.postgres.pid or 0, "redis": self.redis.pid or 0}

    @property
    def ports(self) -> dict[str, int]:
        return {name: int(self.environ[name]) for name in PORTS}

    def manage(self, *arguments: str, as_owner: bool = False) -> None:
        role = {"STAGEDOOR_DB_ROLE": "owner"} if as_owner else {}
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env={**self.environ, **role}, check=True
        )

    @contextmanager
    def product(self, name: str) -> Iterator[int]:
        """One of the processes of `make run`."""
        process = next(process for process in PROCESSES if process.name == name)
        command = process.arguments(address="127.0.0.1", ports=self.ports)
        port = self.ports[process.port_variable] if process.port_variable else 0
        health = f"http://127.0.0.1:{port}/healthz" if port else ""
        with self.process(*command, health=health, name=name) as pid:
            yield pid

    def start_product(self, name: str) -> "subprocess.Popen[bytes]":
        """In a group of its own, for those who kill it with all of its children."""
        process = next(process for process in PROCESSES if process.name == name)
        command = process.arguments(address="127.0.0.1", ports=self.ports)
        environ = {**self.environ, **process.environ, "STAGEDOOR_PROCESS": name}
        with (Path(self.environ["STAGEDOOR_DATA"]) / "log" / f"{name}.log").open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - our own command
                command, cwd=ROOT, env=environ, stdout=output, stderr=output, start_new_session=True
            )

    @contextmanager
    def process(self, *command: str, health: str = "", name: str = "web") -> Iterator[int]:
        """A child's pid while it runs; with `health`, once that address answers."""
        log = Path(self.environ["STAGEDOOR_DATA"]) / "log" / f"{name}.log"
        environ = {**self.environ, "STAGEDOOR_PROCESS": name}
        with log.open("wb") as output:
            child = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)  # noqa: S603
        try:
            if health and not wait_until(lambda: is_healthy(health), seconds=START_SECONDS):
                raise RuntimeError(f"{name} does not answer at {health}; see {log}")
            yield child.pid
        finally:
            _stop(child)


def _stop(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def bench_stack(data: Path, *, port: int) -> Iterator[BenchStack]:
    """Servers up, schema at its newest, static files gathered. What was generated before is still there."""
    postgres = start_postgres(data / "postgres")
    try:
        redis = start_redis(data / "redis")
        try:
            urls = postgres_urls(postgres)
            environ = _environment(data, port, urls.app, urls.owner, redis.url)
            stack = BenchStack(environ, postgres, redis)
            stack.manage("migrate", "--noinput", "-v0", as_owner=True)
            stack.manage("collectstatic", "--noinput", "-v0")
            yield stack
        finally:
            redis.stop()
    finally:
        postgres.stop()


def _environment(data: Path, port: int, database_url: str, owner_url: str, redis_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "helpdesk.bench.settings",
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": owner_url,
        "REDIS_URL": redis_url,
        "STAGEDOOR_DATA": str(data),
        "SECRET_KEY": "only-for-measuring-" + "0" * 40,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        **{name: str(port + place) for place, name in enumerate(PORTS)},
    }
