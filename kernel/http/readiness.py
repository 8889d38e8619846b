"""Whether this process may be sent work: the database answers, binds our role, and knows our tables."""

from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from kernel.errors import DomainError
from kernel.tenancy.checks import require_bound_role

REDIS_TIMEOUT = 0.25  # seconds
_known: dict[str, bool] = {
    "migrated": False
}  # once applied, migrations stay applied while this process lives


@dataclass(frozen=True, slots=True)
class Readiness:
    """`checks`: what was looked at, and "ok" or what is wrong. Redis is told but does not count."""

    is_ready: bool
    checks: dict[str, str]


def look() -> Readiness:
    database = _database()
    checks = {"database": database, "migrations": _migrations() if database == "ok" else "unknown"}
    is_ready = all(state == "ok" for state in checks.values())
    return Readiness(is_ready, checks | {"redis": _redis()})


def _database() -> str:
    try:
        require_bound_role()
    except DomainError as error:
        return error.message
    except DatabaseError as error:
        return f"unreachable ({type(error).__name__})"
    return "ok"


def _migrations() -> str:
    if _known["migrated"]:
        return "ok"
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"unreadable ({type(error).__name__})"
    _known["migrated"] = not waiting
    return "ok" if not waiting else f"{len(waiting)} not applied"


def _redis() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
    )
    try:
        client.ping()
    except (RedisError, OSError) as error:
        return f"unreachable ({type(error).__name__})"
    finally:
        client.close()
    return "ok"
