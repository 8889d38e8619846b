"""Private servers for the run command, tests and benches.

with embedded_postgres(folder / "postgres", fast=True) as urls: ...   # urls.superuser, urls.owner, urls.app
with embedded_redis(folder / "redis") as url: ...
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpdesk.stack.postgres_server import SUPERUSER, PostgresServer
from helpdesk.stack.redis_server import RedisServer
from helpdesk.stack.roles import APP_ROLE, DATABASE, OWNER_ROLE, prepare_database


@dataclass(frozen=True, kw_only=True)
class PostgresUrls:
    superuser: str  # on the database `postgres`
    owner: str
    app: str


def start_postgres(data_dir: Path, *, fast: bool = False) -> PostgresServer:
    """A running server with both roles and the database. Callers may race: one starts it, the others find it.

    `fast` gives up safety against power loss (tests). Only the caller that started the server can stop() it.
    """
    server = PostgresServer(data_dir, fast=fast)
    server.start()
    urls = postgres_urls(server)
    prepare_database(superuser_url=urls.superuser, owner_url=urls.owner, app_url=urls.app)
    return server


def start_redis(data_dir: Path) -> RedisServer:
    server = RedisServer(data_dir)
    server.start()
    return server


def postgres_urls(server: PostgresServer) -> PostgresUrls:
    return PostgresUrls(
        superuser=server.url(SUPERUSER, database="postgres"),
        owner=server.url(OWNER_ROLE, database=DATABASE),
        app=server.url(APP_ROLE, database=DATABASE),
    )


@contextmanager
def embedded_postgres(data_dir: Path, *, fast: bool = False) -> Iterator[PostgresUrls]:
    server = start_postgres(data_dir, fast=fast)
    try:
        yield postgres_urls(server)
    finally:
        server.stop()


@contextmanager
def embedded_redis(data_dir: Path) -> Iterator[str]:
    server = start_redis(data_dir)
    try:
        yield server.url
    finally:
        server.stop()
