"""Databases for tests: one migrated template with the world in it, and a copy for each worker.

Everything runs as the application's role; a superuser's test of tenancy proves nothing.
`TEST_POSTGRES_SOCKET` names the socket folder of a server that runs already; otherwise a private one is started.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
ATTEMPTS = 25
OWNER, APP = "stagedoor_owner", "stagedoor_app"


def url(socket: str, role: str, database: str) -> str:
    return f"postgresql://{role}@/{database}?host={socket}"


@contextmanager
def server() -> Iterator[str]:
    """The socket folder of a running server."""
    if known := os.environ.get("TEST_POSTGRES_SOCKET"):
        yield known
        return
    from helpdesk.stack.embedded import start_postgres

    with tempfile.TemporaryDirectory(prefix="sdt-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)  # noqa: S103, PTH101 - PostgreSQL runs as another account when we are root
        running = start_postgres(Path(folder) / "postgres", fast=True)
        try:
            yield str(running.sockets)
        finally:
            running.stop()


def fingerprint() -> str:
    files = [
        *ROOT.glob("*/**/migrations/*.py"),
        ROOT / "tests/world.py",
        ROOT / "kernel/tenancy/migrations_sql.py",
    ]
    found = hashlib.sha256()
    for path in sorted(path for path in files if ".venv" not in path.parts):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def make_template(socket: str) -> str:
    """Migrate and fill the template once; its name tells what it was made from."""
    name = f"template_{fingerprint()}"
    with psycopg.connect(url(socket, OWNER, "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7001)")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        half = f"{name}_unfinished"
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
        manage(socket, half, "migrate", "--skip-checks", "-v0", role="owner")
        manage(socket, half, "shell", "--no-imports", "-v0", "-c", "from tests.world import build; build()")
        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(statement.format(sql.Identifier(half), sql.Identifier(name)))
    return name


def manage(socket: str, database: str, *arguments: str, role: str = "app") -> None:
    env = os.environ | {
        "DATABASE_URL": url(socket, APP, database),
        "DATABASE_OWNER_URL": url(socket, OWNER, database),
        "STAGEDOOR_DB_ROLE": role,
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings.test",
    }
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")


def copy(socket: str, template: str, name: str) -> None:
    """A fresh copy of the template, in place of whatever had this name."""
    with psycopg.connect(url(socket, OWNER, "postgres"), autocommit=True) as connection:
        drop(connection, name)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop(connection: psycopg.Connection, name: str) -> None:
    """Again while somebody whom the owner may not send away (autovacuum) is still in it."""
    for attempt in range(ATTEMPTS):
        try:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            if attempt == ATTEMPTS - 1:
                raise
            connection.execute("SELECT pg_sleep(0.2)")
        else:
            return
