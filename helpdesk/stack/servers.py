"""Which PostgreSQL and Redis the stack talks to: outside ones when their URLs are set, else embedded ones."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from helpdesk.stack.config import StackConfig
from helpdesk.stack.embedded import PostgresUrls, postgres_urls, start_postgres, start_redis
from helpdesk.stack.errors import StackError
from helpdesk.stack.log import log
from helpdesk.stack.supervisor import Server


@dataclass(frozen=True, kw_only=True)
class Backing:
    database_url: str
    owner_url: str | None  # None: an outside database that somebody else migrates
    redis_url: str
    embedded: tuple[Server, ...]
    has_new_database: bool


@contextmanager
def backing_servers(config: StackConfig) -> Iterator[Backing]:
    """Redis ends before PostgreSQL."""
    with ExitStack() as running:
        embedded: list[Server] = []
        urls, is_new = _outside_database(config), False
        if urls is None:
            postgres = start_postgres(config.data / "postgres")
            running.callback(postgres.stop)
            embedded.append(postgres)
            urls, is_new = _embedded_database(postgres_urls(postgres)), postgres.is_new
            log("stack", "started", name="postgres", pid=postgres.pid)
        redis_url = config.environ.get("REDIS_URL")
        if not redis_url:
            redis = start_redis(config.data / "redis")
            running.callback(redis.stop)
            embedded.append(redis)
            redis_url = redis.url
            log("stack", "started", name="redis", pid=redis.pid)
        yield Backing(
            database_url=urls[0],
            owner_url=urls[1],
            redis_url=redis_url,
            embedded=tuple(embedded),
            has_new_database=is_new,
        )


def _outside_database(config: StackConfig) -> tuple[str, str | None] | None:
    url, owner_url = config.environ.get("DATABASE_URL"), config.environ.get("DATABASE_OWNER_URL")
    if owner_url and not url:
        raise StackError("DATABASE_OWNER_URL is set and DATABASE_URL is not; set both or neither")
    return (url, owner_url or None) if url else None


def _embedded_database(urls: PostgresUrls) -> tuple[str, str | None]:
    return urls.app, urls.owner
