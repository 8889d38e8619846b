"""The whole product for a journey: its own database, Redis and processes, on free ports of loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from helpdesk.stack.embedded import start_redis
from helpdesk.stack.processes import PROCESSES
from helpdesk.stack.redis_server import RedisServer
from tests import database

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 45  # seconds until a condition counts as never coming true


def wait_for(condition: Callable[[], object], *, seconds: float = PATIENCE, what: str = "") -> object:
    """The first true value of the condition."""
    end = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what or condition}")
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@dataclass
class Product:
    folder: Path
    database_url: str
    redis_server: RedisServer
    ports: dict[str, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def url(self, slug: str, path: str = "/") -> str:
        return f"http://{slug}.localhost:{self.ports['PORT']}{path}"

    def client(self, slug: str) -> httpx.Client:
        """Talks to loopback with the tenant's host name, so that no resolver is asked."""
        base = f"http://127.0.0.1:{self.ports['PORT']}"
        host = f"{slug}.localhost:{self.ports['PORT']}"
        return httpx.Client(base_url=base, headers={"Host": host}, follow_redirects=False, timeout=30)

    def environ(self, name: str) -> dict[str, str]:
        given = {
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings.dev",
            "SECRET_KEY": "journeys-" + "0" * 50,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_server.url,
            "STAGEDOOR_DATA": str(self.folder),
            "STAGEDOOR_PROCESS": name,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        return os.environ | given | {key: str(port) for key, port in self.ports.items()}

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(  # noqa: S603
            command,
            cwd=ROOT,
            env=self.environ("manage"),
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )

    def start(self, *names: str) -> None:
        for process in PROCESSES:
            if process.name in names:
                with (self.folder / f"{process.name}.log").open("ab") as log:
                    self.running[process.name] = subprocess.Popen(  # noqa: S603
                        process.arguments(address="127.0.0.1", ports=self.ports), cwd=ROOT,
                        env=self.environ(process.name), stdout=log, stderr=log, start_new_session=True,
                    )  # fmt: skip
        if "web" in names:
            wait_for(self.is_ready, what="the web process")

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.ports['PORT']}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self, name: str) -> None:
        """As `kill -9` does it, with all of its children."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def product(folder: Path, *, socket_folder: str, template: str, name: str) -> Iterator[Product]:
    """A running product on a copy of the template with its two tenants."""
    database.copy(socket_folder, template, name)
    ports = dict(zip(("PORT", "LIVE_PORT", "CLOCK_PORT", "SANDBOX_PORT"), free_ports(4), strict=True))
    redis = start_redis(folder / "redis")
    found = Product(folder, database.url(socket_folder, database.APP, name), redis, ports)
    try:
        found.manage("collectstatic", "--noinput", "-v0")
        yield found
    finally:
        found.stop()
        redis.stop()
        with psycopg.connect(
            database.url(socket_folder, database.OWNER, "postgres"), autocommit=True
        ) as connection:
            database.drop(connection, name)
