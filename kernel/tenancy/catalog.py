"""The catalog gate: every table, view and function that misses a lock, read from PostgreSQL itself."""

from django.db import connection

# Tables without a tenant, on purpose: sign-in comes before the tenant is known, the rest is Django's own.
GLOBAL_TABLES = frozenset(
    {
        "tenancy_tenant",
        "people_user",
        "people_handover",
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "django_session",
        "django_admin_log",
        "people_user_groups",
        "people_user_user_permissions",
        "http_ratecounter",
        "timers_periodicjob",
        "usersessions_usersession",
    }
)

UNLOCKED_TABLES = """
SELECT c.relname, CASE
  WHEN NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                   AND a.attnotnull) THEN 'has no tenant_id'
  WHEN NOT c.relrowsecurity THEN 'row-level security is off'
  WHEN NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL
                   AND p.polwithcheck IS NOT NULL) THEN 'has no policy with check'
  WHEN NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'tenant_is_immutable')
    THEN 'tenant_id may change'
  WHEN has_table_privilege(%(role)s, c.oid, 'TRUNCATE') THEN 'the application may truncate it'
  WHEN pg_get_userbyid(c.relowner) = %(role)s THEN 'the application owns it'
END AS gap
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relname = ANY(%(globals)s)
"""
LOOSE_UNIQUES = """
SELECT c.relname, 'unique index ' || i.relname || ' does not start with tenant_id'
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE c.relnamespace = 'public'::regnamespace AND x.indisunique AND NOT x.indisprimary
  AND NOT c.relname = ANY(%(globals)s)
  AND (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = x.indkey[0])
      IS DISTINCT FROM 'tenant_id'
"""
LOOSE_KEYS = """
SELECT c.relname, 'foreign key ' || k.conname || ' does not carry tenant_id'
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace
  AND NOT c.relname = ANY(%(globals)s) AND NOT p.relname = ANY(%(globals)s)
  AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY(k.conkey)
                  AND a.attname = 'tenant_id')
"""
OPEN_VIEWS = """
SELECT relname, CASE WHEN relkind = 'm' THEN 'is a materialised view' ELSE 'is a view without security_invoker' END
FROM pg_class WHERE relnamespace = 'public'::regnamespace
  AND (relkind = 'm' OR (relkind = 'v' AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)))
"""
OPEN_FUNCTIONS = """
SELECT proname, CASE WHEN proconfig IS NULL OR NOT proconfig::text LIKE '%%search_path=%%'
    THEN 'is a definer function without a fixed search_path' ELSE 'is a definer function that anyone may call' END
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
  AND (proconfig IS NULL OR NOT proconfig::text LIKE '%%search_path=%%'
       OR has_function_privilege('public', oid, 'EXECUTE'))
"""


def find_gaps(*, role: str) -> list[str]:
    """Sentences, one for each lock that is missing; empty when all hold."""
    gaps: list[str] = []
    with connection.cursor() as cursor:
        for query in (UNLOCKED_TABLES, LOOSE_UNIQUES, LOOSE_KEYS, OPEN_VIEWS, OPEN_FUNCTIONS):
            cursor.execute(query, {"role": role, "globals": sorted(GLOBAL_TABLES)})
            gaps += [f"{name}: {gap}" for name, gap in cursor.fetchall() if gap]
    return sorted(gaps)


def unguarded_references() -> list[str]:
    """Columns of `TenantForeignKey`s that have no composite constraint in the database."""
    from django.apps import apps

    from kernel.tenancy.migrations_sql import tenant_keys

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(k.conkey) "
            "WHERE k.contype = 'f' AND a.attname <> 'tenant_id' AND array_length(k.conkey, 1) = 2"
        )
        guarded = set(cursor.fetchall())
    wanted = {(m._meta.db_table, key.column) for m in apps.get_models() for key in tenant_keys(m)}  # noqa: SLF001
    return sorted(f"{table}.{column}" for table, column in wanted - guarded)
