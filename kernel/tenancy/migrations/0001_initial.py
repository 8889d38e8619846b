from django.conf import settings
from django.db import migrations, models

from kernel.tenancy.migrations_sql import TENANT_IS_ACTIVE, definer_function

REFUSE = """
CREATE FUNCTION tenancy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: this never changes', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def grants() -> str:
    role = settings.APP_ROLE
    return f"""
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
    """


def tenant_table() -> str:
    """The application sees and edits the active tenant's own row; making a tenant is the owner's."""
    return f"""
    ALTER TABLE tenancy_tenant ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON tenancy_tenant USING (id = {TENANT_IS_ACTIVE}) WITH CHECK (id = {TENANT_IS_ACTIVE});
    REVOKE INSERT, DELETE ON tenancy_tenant FROM {settings.APP_ROLE};
    """


RESOLVE_HOST = definer_function(
    "tenancy_resolve_host",
    args="p_host text, p_suffix text",
    returns="bigint",
    volatile=False,
    body="""
    SELECT id FROM tenancy_tenant
    WHERE is_active AND (host = p_host OR (p_suffix <> '' AND slug || p_suffix = p_host)) LIMIT 1
    """,
)
LIST_IDS = definer_function(
    "tenancy_list_ids",
    args="",
    returns="SETOF bigint",
    volatile=False,
    body="SELECT id FROM tenancy_tenant WHERE is_active ORDER BY id",
)
FIND_SLUG = definer_function(
    "tenancy_find_slug",
    args="p_slug text",
    returns="bigint",
    volatile=False,
    body="SELECT id FROM tenancy_tenant WHERE slug = p_slug",
)
CREATE = definer_function(
    "tenancy_create",
    args="p_slug text, p_name text, p_now timestamptz",
    returns="bigint",
    body="""
    INSERT INTO tenancy_tenant (slug, name, accent_hue, time_zone, locale, mfa_required, is_active, created_at)
    VALUES (p_slug, p_name, 265, 'UTC', 'en', false, true, p_now) RETURNING id
    """,
)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION tenancy_refuse_change()"),
        migrations.CreateModel(
            name="Tenant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=90)),
                ("host", models.CharField(blank=True, max_length=190, null=True, unique=True)),
                ("accent_hue", models.PositiveSmallIntegerField(default=265)),
                ("time_zone", models.CharField(default="UTC", max_length=64)),
                ("locale", models.CharField(default="en", max_length=16)),
                ("mfa_required", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(grants(), migrations.RunSQL.noop),
        migrations.RunSQL(tenant_table(), migrations.RunSQL.noop),
        migrations.RunSQL(RESOLVE_HOST, "DROP FUNCTION tenancy_resolve_host(text, text)"),
        migrations.RunSQL(LIST_IDS, "DROP FUNCTION tenancy_list_ids()"),
        migrations.RunSQL(FIND_SLUG, "DROP FUNCTION tenancy_find_slug(text)"),
        migrations.RunSQL(CREATE, "DROP FUNCTION tenancy_create(text, text, timestamptz)"),
    ]
