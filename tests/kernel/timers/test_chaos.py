"""Timers are neither lost nor doubled while worker, clock, Redis and connections are killed under them."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from helpdesk.stack.embedded import start_redis
from helpdesk.stack.waiting import wait_until
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.operations import Alarm, arm_many

ROOT = Path(__file__).resolve().parents[3]
KIND = "tests.chaos"
WORKER = [sys.executable, "-m", "celery", "-A", "tests.kernel.timers.chaos", "worker", "--concurrency", "2"]
QUIET = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]


@pytest.fixture
def redis():
    with tempfile.TemporaryDirectory(prefix="sdr-", dir="/tmp") as folder:
        server = start_redis(Path(folder) / "redis")
        yield server
        server.stop()


@pytest.fixture
def port():
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def start(committed, redis, tmp_path):
    """Start a process in a group of its own; all are killed afterwards."""
    running = []
    env = os.environ | {
        "REDIS_URL": redis.url,
        "DJANGO_SETTINGS_MODULE": "tests.kernel.timers.chaos_settings",
    }

    def begin(arguments):
        log = (tmp_path / "processes.log").open("ab")
        process = subprocess.Popen(  # noqa: S603 - our own program
            arguments, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        running.append(process)
        return process

    yield begin
    for process in running:
        kill(process)


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def arm_over(world, *, first, count, seconds):
    now = datetime.now(UTC)
    alarms = [
        Alarm(KIND, n, "", now + timedelta(seconds=seconds * (n - first) / count))
        for n in range(first, first + count)
    ]
    with tenant_context(world.alpha.id):
        arm_many(alarms)


def count_fired(world):
    with tenant_context(world.alpha.id):
        return Timer.objects.filter(kind=KIND, state=TimerState.FIRED).count()


def firings(owner):
    rows = owner.execute(
        "SELECT subject_id FROM events_event WHERE code = 'tests.fired' ORDER BY 1"
    ).fetchall()
    return [subject_id for (subject_id,) in rows]


def is_up(port, path="/readyz"):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def cut_connections(owner):
    """Every connection of the application but the test's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> %s",
            [mine],
        )
        return cursor.fetchone()[0]


def test_none_lost_none_doubled_under_kills(world, owner, redis, start, port):
    total = 2400
    worker, clock = (
        start([*WORKER, *QUIET]),
        start([sys.executable, "-m", "tests.kernel.timers.chaos", str(port)]),
    )
    assert wait_until(lambda: is_up(port), seconds=20)
    arm_over(world, first=1, count=total, seconds=8)
    ends_at = time.monotonic() + 8
    cuts = 0
    while time.monotonic() < ends_at:
        kill(worker)
        worker = start([*WORKER, *QUIET])
        cuts += cut_connections(owner)
        count = count_fired(world)
        wait_until(lambda count=count: count_fired(world) > count, seconds=2)
        kill(clock)
        clock = start([sys.executable, "-m", "tests.kernel.timers.chaos", str(port)])
        os.kill(redis.pid, signal.SIGKILL)
        wait_until(lambda: not redis.is_running(), seconds=5)
        wait_until(lambda: is_up(port), seconds=10)
        cuts += cut_connections(owner)
        redis.start()
        count = count_fired(world)
        wait_until(lambda count=count: count_fired(world) > count, seconds=2)
    assert cuts > 0
    assert wait_until(lambda: count_fired(world) == total, seconds=30)
    assert firings(owner) == list(range(1, total + 1))


def test_works_without_broker_and_without_workers(world, owner, redis, start, port):
    """Redis dead from the start: the clock runs everything itself. Redis back without workers: it still does."""
    redis.stop()
    start([sys.executable, "-m", "tests.kernel.timers.chaos", str(port)])
    assert wait_until(lambda: is_up(port), seconds=20)
    arm_over(world, first=1, count=300, seconds=1)
    assert wait_until(lambda: count_fired(world) == 300, seconds=5)
    redis.start()
    arm_over(world, first=301, count=300, seconds=3)
    assert wait_until(lambda: count_fired(world) == 600, seconds=15)
    assert firings(owner) == list(range(1, 601))


def test_stops_at_once_when_told_to(world, start, port):
    clock = start([sys.executable, "-m", "tests.kernel.timers.chaos", str(port)])
    assert wait_until(lambda: is_up(port), seconds=20)
    clock.terminate()
    assert clock.wait(timeout=5) == 0


def test_refuses_a_role_that_row_level_security_does_not_bind(start, port, monkeypatch):
    monkeypatch.setenv("STAGEDOOR_DB_ROLE", "owner")
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.kernel.timers.chaos_settings"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.kernel.timers.chaos", str(port)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "owns tables" in done.stderr
