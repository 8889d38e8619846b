import pytest
from django.conf import settings
from django.db import connection

from kernel.tenancy.catalog import find_gaps, unguarded_references
from kernel.tenancy.checks import WrongRole, require_bound_role


def test_no_table_view_or_function_misses_a_lock(db):
    assert find_gaps(role=settings.APP_ROLE) == []


def test_every_tenant_foreign_key_is_a_composite_constraint(db):
    assert unguarded_references() == []


@pytest.mark.parametrize(
    ("statement", "gap"),
    [
        ("CREATE TABLE loose (id bigint)", "loose: has no tenant_id"),
        ("ALTER TABLE people_team DISABLE ROW LEVEL SECURITY", "people_team: row-level security is off"),
        ("DROP POLICY tenant ON people_team", "people_team: has no policy with check"),
        ("DROP TRIGGER tenant_is_immutable ON people_team", "people_team: tenant_id may change"),
        ("GRANT TRUNCATE ON people_team TO stagedoor_app", "people_team: the application may truncate it"),
        (
            "CREATE UNIQUE INDEX oops ON people_team (key, tenant_id)",
            "people_team: unique index oops does not start with tenant_id",
        ),
        ("CREATE VIEW peek AS SELECT * FROM people_team", "peek: is a view without security_invoker"),
        (
            "CREATE FUNCTION door() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'select 1'",
            "door: is a definer function without a fixed search_path",
        ),
    ],
)
def test_the_gate_names_what_is_missing(committed, owner, statement, gap):
    owner.execute(statement)
    assert gap in find_gaps(role=settings.APP_ROLE)


def test_start_up_accepts_the_application_role(db):
    require_bound_role()


def test_start_up_refuses_a_role_that_owns_tables(committed, owner):
    owner.execute("CREATE TABLE mine (id int)")
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("stagedoor_app",)
    connection.close()
    saved = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = "stagedoor_owner"
    try:
        with pytest.raises(WrongRole):
            require_bound_role()
    finally:
        connection.close()
        connection.settings_dict["USER"] = saved
