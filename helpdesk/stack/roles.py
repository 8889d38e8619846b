"""The two roles of tenancy's second lock, and their database.

The owner owns every table and function and is used by migrations only. The application reads and writes rows.
Neither is a superuser and neither bypasses row-level security.
"""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

OWNER_ROLE = "stagedoor_owner"
APP_ROLE = "stagedoor_app"
DATABASE = "stagedoor"

_COMMON = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION"
# A transaction left open by a stuck request would hold its locks and stop vacuum.
_IDLE_IN_TRANSACTION = "30s"
# Any number that nobody else locks: two starts at once must not both create a role.
_LOCK = 7_340_021


def prepare_database(*, superuser_url: str, owner_url: str, app_url: str) -> None:
    """Makes the roles (with the URLs' passwords, if any) and the database. Can be run again at any time."""
    owner, app = conninfo_to_dict(owner_url), conninfo_to_dict(app_url)
    owner_role, app_role = str(owner["user"]), str(app["user"])
    database = str(owner.get("dbname") or DATABASE)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # given back with the connection
        _ensure_role(connection, owner_role, options="CREATEDB", password=owner.get("password"))
        _ensure_role(connection, app_role, options="NOCREATEDB", password=app.get("password"))
        _limit_idle_transactions(connection, app_role)
        _ensure_database(connection, database, owner=owner_role)
        _close_to_others(connection, database, app=app_role)


def _ensure_role(
    connection: psycopg.Connection, role: str, *, options: str, password: str | int | None
) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    statement = "ALTER ROLE {} WITH " if found else "CREATE ROLE {} WITH "
    query = sql.SQL(statement).format(sql.Identifier(role)) + sql.SQL(f"{_COMMON} {options}")
    if password is not None:
        query += sql.SQL(" PASSWORD {}").format(sql.Literal(str(password)))
    connection.execute(query)


def _limit_idle_transactions(connection: psycopg.Connection, role: str) -> None:
    statement = sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(_IDLE_IN_TRANSACTION)))


def _ensure_database(connection: psycopg.Connection, database: str, *, owner: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {}")
    connection.execute(statement.format(sql.Identifier(database), sql.Identifier(owner)))


def _close_to_others(connection: psycopg.Connection, database: str, *, app: str) -> None:
    names = {"database": sql.Identifier(database), "app": sql.Identifier(app)}
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {app}").format(**names))
