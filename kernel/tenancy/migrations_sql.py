"""Locks two and three, generated for migrations: row-level security and composite foreign keys."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.migrations.operations.base import Operation

from kernel.tenancy.models import TenantForeignKey

IMMUTABLE_TENANT = """
CREATE TRIGGER tenant_is_immutable BEFORE UPDATE OF tenant_id ON {table} FOR EACH ROW
WHEN (OLD.tenant_id IS DISTINCT FROM NEW.tenant_id) EXECUTE FUNCTION tenancy_refuse_change()
"""
FOREIGN_KEY = """
ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column}) REFERENCES {parent} (tenant_id, id)
"""
DEFINER = """
CREATE OR REPLACE FUNCTION {name}({args}) RETURNS {returns} LANGUAGE {language} {volatility}
SECURITY DEFINER SET search_path = pg_catalog, public AS $definer$
{body}
$definer$;
REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name}({types}) TO {role};
"""
TENANT_IS_ACTIVE = "nullif(current_setting('app.tenant', true), '')::bigint"


def lock_table_sql(table: str, *, append_only: bool) -> list[str]:
    """Statements that lock one new table."""
    role = settings.APP_ROLE
    own = f"tenant_id = {TENANT_IS_ACTIVE}"
    grants = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own})",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_id_key UNIQUE (tenant_id, id)",
        IMMUTABLE_TENANT.format(table=table),
        f"REVOKE ALL ON {table} FROM {role}",
        f"GRANT {grants} ON {table} TO {role}",
    ]


def foreign_key_sql(table: str, column: str, parent: str) -> str:
    name = f"{table}_{column}_tenant_fk"[:63]
    return FOREIGN_KEY.format(table=table, name=name, column=column, parent=parent)


def tenant_keys(model: type[models.Model]) -> list[TenantForeignKey]:
    return [field for field in model._meta.local_fields if isinstance(field, TenantForeignKey)]  # noqa: SLF001


class LockDown(Operation):
    """The last operation of every migration that creates tenant tables.

    Names the new models; parents before children. `LockKeys` does the same for a foreign key added later.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, *names: str, append_only: Sequence[str] = ()) -> None:
        self.names = names
        self.append_only = append_only

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return type(self).__name__, self.names, {"append_only": self.append_only}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that Django's state knows changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:  # noqa: ARG002
        found = [to_state.apps.get_model(app_label, name) for name in self.names]
        for name, model in zip(self.names, found, strict=True):
            statements = lock_table_sql(model._meta.db_table, append_only=name in self.append_only)  # noqa: SLF001
            self.run(schema_editor, statements)
        for model in found:
            self.lock_keys(schema_editor, model)

    def lock_keys(self, schema_editor: Any, model: type[models.Model]) -> None:
        for key in tenant_keys(model):
            parent = key.related_model._meta.db_table  # noqa: SLF001
            self.run(schema_editor, [foreign_key_sql(model._meta.db_table, key.column, parent)])  # noqa: SLF001

    def run(self, schema_editor: Any, statements: list[str]) -> None:
        for statement in statements:
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The tables themselves go, and their locks with them."""

    def describe(self) -> str:
        return f"Lock down {', '.join(self.names)}"


class LockKeys(LockDown):
    """For foreign keys added to tables that are locked already."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:  # noqa: ARG002
        for name in self.names:
            self.lock_keys(schema_editor, to_state.apps.get_model(app_label, name))


def definer_function(
    name: str, *, args: str, returns: str, body: str, language: str = "sql", volatile: bool = True
) -> str:
    """SQL for a narrow door across tenants: runs as the owner, fixed search path, callable by the application only."""
    types = ", ".join(part.strip().split(" ", 1)[1] for part in args.split(",")) if args else ""
    return DEFINER.format(
        name=name,
        args=args,
        returns=returns,
        language=language,
        volatility="VOLATILE" if volatile else "STABLE",
        body=body,
        types=types,
        role=settings.APP_ROLE,
    )
