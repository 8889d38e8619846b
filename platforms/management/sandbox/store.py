"""The sandbox's own memory: a SQLite file, so that it outlives the process as a real platform would."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from platforms.management.sandbox.effects import UnknownKindError, apply

TABLES = """
CREATE TABLE IF NOT EXISTS action (tenant TEXT, key TEXT, kind TEXT, customer TEXT, payload TEXT, state TEXT,
  detail TEXT, applied INTEGER, seen INTEGER, PRIMARY KEY (tenant, key));
CREATE TABLE IF NOT EXISTS standing (tenant TEXT, customer TEXT, body TEXT, PRIMARY KEY (tenant, customer));
"""


@dataclass(frozen=True, slots=True)
class Known:
    """`applied`: how often it took effect, 0 or 1. `seen`: how often it was asked for."""

    key: str
    kind: str
    customer: str
    state: str
    detail: str
    applied: int
    seen: int


class Store:
    def __init__(self, path: Path | str) -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(TABLES)

    def close(self) -> None:
        self._connection.close()

    def take(self, tenant: str, asked: dict[str, Any], *, settle: bool) -> Known:
        """Once for each key, however often it comes. Without `settle` it is accepted, to be done later."""
        with self._lock, self._transaction():
            if self._find(tenant, asked["key"]) is None:
                self._insert(tenant, asked)
                if settle:
                    self._settle(tenant, asked["key"])
            self._run("UPDATE action SET seen = seen + 1 WHERE tenant = ? AND key = ?", tenant, asked["key"])
            return self._get(tenant, asked["key"])

    def settle(self, tenant: str, key: str) -> Known:
        """Do what was only accepted; raises `KeyError` for what was never asked."""
        with self._lock, self._transaction():
            if self._get(tenant, key).state == "accepted":
                self._settle(tenant, key)
            return self._get(tenant, key)

    def find(self, tenant: str, key: str) -> Known | None:
        with self._lock:
            return self._find(tenant, key)

    def state(self, tenant: str) -> dict[str, Any]:
        with self._lock:
            people = self._rows("SELECT customer, body FROM standing WHERE tenant = ?", tenant)
            actions = self._rows("SELECT * FROM action WHERE tenant = ? ORDER BY rowid", tenant)
        return {
            "customers": {row["customer"]: json.loads(row["body"]) for row in people},
            "actions": {row["key"]: {name: row[name] for name in row.keys()} for row in actions},  # noqa: SIM118 - a Row iterates over its values
        }

    def _insert(self, tenant: str, asked: dict[str, Any]) -> None:
        customer = str(asked["customer"]["external_id"])
        payload = json.dumps(asked.get("payload") or {})
        values = (tenant, asked["key"], asked["kind"], customer, payload, "accepted", "", 0, 0)
        self._run("INSERT INTO action VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)

    def _settle(self, tenant: str, key: str) -> None:
        known = self._get(tenant, key)
        rows = self._rows("SELECT payload FROM action WHERE tenant = ? AND key = ?", tenant, key)
        try:
            standing = self._standing(tenant, known.customer)
            after = apply(known.kind, standing, json.loads(rows[0]["payload"]))
        except UnknownKindError:
            update = "UPDATE action SET state = 'failed', detail = ? WHERE tenant = ? AND key = ?"
            self._run(update, f"We do not do {known.kind}.", tenant, key)
            return
        self._run(
            "INSERT OR REPLACE INTO standing VALUES (?, ?, ?)", tenant, known.customer, json.dumps(after)
        )
        update = "UPDATE action SET state = 'done', applied = applied + 1 WHERE tenant = ? AND key = ?"
        self._run(update, tenant, key)

    def _standing(self, tenant: str, customer: str) -> dict[str, Any]:
        rows = self._rows("SELECT body FROM standing WHERE tenant = ? AND customer = ?", tenant, customer)
        return dict(json.loads(rows[0]["body"])) if rows else {}

    def _find(self, tenant: str, key: str) -> Known | None:
        rows = self._rows("SELECT * FROM action WHERE tenant = ? AND key = ?", tenant, key)
        names = ("key", "kind", "customer", "state", "detail", "applied", "seen")
        return Known(*(rows[0][name] for name in names)) if rows else None

    def _get(self, tenant: str, key: str) -> Known:
        known = self._find(tenant, key)
        if known is None:
            raise KeyError(key)
        return known

    def _rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        with closing(self._connection.execute(statement, values)) as cursor:
            return cursor.fetchall()

    def _run(self, statement: str, *values: object) -> None:
        self._connection.execute(statement, values).close()

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._connection)


class _Transaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE").close()

    def __exit__(self, kind: object, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK").close()
