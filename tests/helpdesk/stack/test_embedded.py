import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from helpdesk.stack.embedded import (
    embedded_postgres,
    embedded_redis,
    postgres_urls,
    start_postgres,
    start_redis,
)
from helpdesk.stack.errors import StackError
from helpdesk.stack.postgres_server import PostgresServer
from helpdesk.stack.waiting import wait_until

ROLE = (
    "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin FROM pg_roles WHERE rolname = %s"
)


def _ask(url: str, query: str, *values: object) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(query, values).fetchone()


def _talk_to(script: str, data: Path, *, cwd: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, str(data)]
    return subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def test_gives_two_roles_without_power_and_a_database(place: Path):
    with embedded_postgres(place / "postgres", fast=True) as urls:
        assert _ask(urls.owner, "SELECT current_user, current_database()") == ("stagedoor_owner", "stagedoor")
        assert _ask(urls.app, "SELECT current_user, current_database()") == ("stagedoor_app", "stagedoor")
        assert _ask(urls.superuser, ROLE, "stagedoor_owner") == (False, False, True, False, True)
        assert _ask(urls.superuser, ROLE, "stagedoor_app") == (False, False, False, False, True)
        assert _ask(urls.app, "SHOW idle_in_transaction_session_timeout") == ("30s",)
        assert _ask(urls.owner, "SHOW idle_in_transaction_session_timeout") == ("0",)
        assert _ask(urls.app, "SHOW listen_addresses") == ("",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _ask(urls.app, "CREATE TABLE mine (id int)")


def test_callers_may_race_and_one_server_runs(place: Path, root: Path):
    script = (
        "import sys; from pathlib import Path; from helpdesk.stack.embedded import start_postgres\n"
        "server = start_postgres(Path(sys.argv[1]), fast=True)\n"
        "print(server.pid or 0, flush=True); sys.stdin.read(); server.stop()"
    )
    callers = [_talk_to(script, place / "postgres", cwd=root) for _ in range(3)]
    pids = [int(caller.stdout.readline()) for caller in callers if caller.stdout]
    server = PostgresServer(place / "postgres")

    assert sorted(pid > 0 for pid in pids) == [False, False, True]
    assert server.answers()
    for caller in sorted(callers, key=lambda caller: pids[callers.index(caller)]):  # its starter last
        assert server.answers()
        caller.communicate()
    assert not server.answers()


def test_keeps_its_data_and_knows_what_is_new(place: Path):
    first = start_postgres(place / "postgres", fast=True)
    with psycopg.connect(postgres_urls(first).owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    first.stop()

    second = start_postgres(place / "postgres", fast=True)
    try:
        assert (first.is_new, second.is_new) == (True, False)
        assert _ask(postgres_urls(second).owner, "SELECT value FROM kept") == (7,)
    finally:
        second.stop()


def test_comes_back_after_a_kill(place: Path):
    server = start_postgres(place / "postgres", fast=True)
    os.kill(server.pid or 0, signal.SIGKILL)
    assert wait_until(lambda: not server.is_running(), seconds=10)

    server.start()

    assert server.answers()
    server.stop()


def test_refuses_another_versions_data(place: Path):
    (place / "postgres").mkdir()
    (place / "postgres/PG_VERSION").write_text("15\n")

    with pytest.raises(StackError, match=r"was made by PostgreSQL 15, this one is 18"):
        PostgresServer(place / "postgres").start()


def test_says_why_it_did_not_start(place: Path):
    server = start_postgres(place / "postgres", fast=True)
    server.stop()
    (place / "postgres/postgresql.conf").write_text("no_such_setting = 1\n")
    server.start_seconds = 0

    with pytest.raises(StackError, match="no_such_setting"):
        server.start()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal")
@pytest.mark.parametrize("folder", ["open", "closed"])
def test_nothing_outlives_a_killed_parent(place: Path, root: Path, folder):
    """`closed`: below a folder only root may enter, where the server keeps one capability."""
    data = place / folder
    data.mkdir(mode=0o755 if folder == "open" else 0o700)
    script = (
        "import sys; from pathlib import Path\n"
        "from helpdesk.stack.embedded import start_postgres, start_redis\n"
        "data = Path(sys.argv[1])\n"
        "a, b = start_postgres(data / 'postgres', fast=True), start_redis(data / 'redis')\n"
        "print(a.pid, b.pid, flush=True); sys.stdin.read()"
    )
    parent = _talk_to(script, data, cwd=root)
    pids = [int(pid) for pid in (parent.stdout.readline() if parent.stdout else "").split()]
    assert len(pids) == 2

    parent.kill()
    parent.communicate()

    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), seconds=10)


def test_redis_answers_and_keeps_its_data(place: Path):
    import redis

    for expected in (None, b"1"):
        with embedded_redis(place / "redis") as url, redis.Redis.from_url(url) as client:
            assert client.get("kept") == expected
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            client.set("kept", "1")


def test_redis_starts_empty_rather_than_not_at_all(place: Path):
    with embedded_redis(place / "redis"):
        pass
    (place / "redis/appendonly.aof").write_bytes(b"*nonsense\r\n" * 10)

    server = start_redis(place / "redis")
    try:
        assert server.answers()
        assert (place / "redis.unreadable/appendonly.aof").is_file()
    finally:
        server.stop()
