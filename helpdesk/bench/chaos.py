"""Timers under kills: worker, clock, Redis, PostgreSQL and its connections die by turns while timers fall due.

The handler publishes one event for each firing, in the transaction that marks the timer fired: the events tell what was
lost or happened twice.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from subprocess import Popen
from time import monotonic, sleep
from typing import TypeVar

import psycopg
from django.db import DatabaseError, connection
from django.utils import timezone

from helpdesk.bench.stack import BenchStack
from helpdesk.stack.postgres_server import PostgresServer
from helpdesk.stack.redis_server import RedisServer
from kernel.actors import system_actor
from kernel.events.models import Event
from kernel.events.operations import publish_many
from kernel.events.registry import event
from kernel.tenancy.context import require_tenant_id, tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer, timer_handler

T = TypeVar("T")

KIND = "bench.chaos"
TRIES = 40
BETWEEN_KILLS_SECONDS = 1.5
DRAIN_SECONDS = 300
TOLD_TWICE = """
SELECT count(*) FROM (SELECT subject_id FROM events_event WHERE tenant_id = %s AND code = 'bench.fired'
  GROUP BY subject_id HAVING count(*) > 1) twice
"""
ARM = """
INSERT INTO timers_timer (tenant_id, kind, subject_id, key, due_at, generation, state, attempts, last_error)
SELECT %(tenant)s, %(kind)s, n, '', statement_timestamp() + interval '3 seconds' + n * %(step)s::interval, 0, 0, 0, ''
FROM generate_series(1, %(count)s) n
"""


@event("bench.fired", subject="timer")
@dataclass(frozen=True, slots=True)
class Fired:
    timer_id: int


@timer_handler(KIND)
def tell(*, due: list[DueTimer], now: object) -> None:  # noqa: ARG001 - a handler's signature
    actor = system_actor(tenant_id=require_tenant_id())
    publish_many([Fired(timer.subject_id) for timer in due], actor=actor, now=timezone.now())


@dataclass(frozen=True, slots=True)
class Survived:
    timers: int
    kills: dict[str, int]
    fired: int
    told: int
    twice: int
    early: int
    seconds: float


class Victims:
    """What dies: each method kills one thing and brings it back at once."""

    def __init__(self, stack: BenchStack, postgres: PostgresServer, redis: RedisServer) -> None:
        self.stack, self.postgres, self.redis = stack, postgres, redis
        self.running: dict[str, Popen[bytes]] = {}
        self.kills: dict[str, int] = {}

    def start(self, name: str) -> None:
        self.running[name] = self.stack.start_product(name)

    def kill_worker(self) -> None:
        self._kill("worker")

    def kill_clock(self) -> None:
        self._kill("clock")

    def _kill(self, name: str) -> None:
        _kill_group(self.running[name])
        self.start(name)

    def kill_redis(self) -> None:
        if self.redis.pid:
            os.kill(self.redis.pid, signal.SIGKILL)
        _wait(lambda: not self.redis.is_running(), seconds=5)
        self.redis.start()

    def restart_postgres(self) -> None:
        """As after a crash: no goodbye to anybody, and recovery at the next start."""
        if self.postgres.pid:
            os.kill(self.postgres.pid, signal.SIGQUIT)
        _wait(lambda: not self.postgres.is_running(), seconds=20)
        self.postgres.start()

    def cut_connections(self) -> None:
        with psycopg.connect(self.stack.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename <> current_user AND backend_type = 'client backend' AND pid <> %s",
                [connection.connection.info.backend_pid if connection.connection else 0],
            )

    def stop(self) -> None:
        for child in self.running.values():
            _kill_group(child)


def survive(
    victims: Victims, *, tenant_id: int, timers: int, kills: int, told: Callable[[], object]
) -> Survived:
    """Let so many timers fall due over the time that so many kills take, and count what came of them."""
    started = monotonic()
    with tenant_context(tenant_id), connection.cursor() as cursor:
        step = f"{kills * BETWEEN_KILLS_SECONDS / timers} seconds"
        cursor.execute(ARM, {"tenant": tenant_id, "kind": KIND, "count": timers, "step": step})
    with _running(victims):
        deaths: Sequence[tuple[str, Callable[[], None]]] = (
            ("worker", victims.kill_worker),
            ("clock", victims.kill_clock),
            ("redis", victims.kill_redis),
            ("worker", victims.kill_worker),
            ("connections", victims.cut_connections),
            ("clock", victims.kill_clock),
            ("postgres", victims.restart_postgres),
        )
        for _, (name, die) in zip(range(kills), cycle(deaths), strict=False):
            sleep(BETWEEN_KILLS_SECONDS)
            die()
            victims.kills[name] = victims.kills.get(name, 0) + 1
            told()
        _wait(lambda: _steadily(lambda: _open(tenant_id)) == 0, seconds=DRAIN_SECONDS)
    return _steadily(lambda: _count(tenant_id, victims, timers, monotonic() - started))


def _count(tenant_id: int, victims: Victims, timers: int, seconds: float) -> Survived:
    with tenant_context(tenant_id), connection.cursor() as cursor:
        fired = Timer.objects.filter(kind=KIND, state=TimerState.FIRED)
        cursor.execute(TOLD_TWICE, [tenant_id])
        return Survived(
            timers=timers,
            kills=dict(victims.kills),
            fired=fired.count(),
            told=Event.objects.filter(code="bench.fired").values("subject_id").distinct().count(),
            twice=cursor.fetchone()[0],
            early=fired.extra(where=["fired_at < due_at"]).count(),
            seconds=seconds,
        )


@contextmanager
def _running(victims: Victims) -> Iterator[None]:
    victims.start("worker")
    victims.start("clock")
    try:
        yield
    finally:
        victims.stop()


def _open(tenant_id: int) -> int:
    with tenant_context(tenant_id):
        return Timer.objects.filter(kind=KIND).exclude(state=TimerState.FIRED).count()


def _steadily(ask: Callable[[], T]) -> T:
    """Our own connection may have died with the others: ask again."""
    for _ in range(TRIES):
        try:
            return ask()
        except DatabaseError:
            connection.close()
            sleep(0.5)
    return ask()


def _kill_group(child: "Popen[bytes]") -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _wait(condition: Callable[[], bool], *, seconds: float) -> None:
    ends_at = monotonic() + seconds
    while monotonic() < ends_at and not condition():
        sleep(0.2)
