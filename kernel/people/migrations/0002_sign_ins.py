import django.db.models.deletion
from django.db import migrations, models

import kernel.tenancy.context
import kernel.tenancy.models
from kernel.tenancy.migrations_sql import LockDown, definer_function

# Where somebody works, for switching desks: names of desks, nothing about the people in them.
LIST_MEMBERSHIPS = definer_function(
    "people_list_memberships",
    args="p_user bigint",
    returns="TABLE (tenant_id bigint, slug text, name text, host text)",
    volatile=False,
    body="""
    SELECT t.id, t.slug, t.name, t.host FROM people_membership m JOIN tenancy_tenant t ON t.id = m.tenant_id
    JOIN people_user u ON u.id = m.user_id
    WHERE m.user_id = p_user AND m.is_active AND t.is_active AND u.is_active ORDER BY t.name, t.id
    """,
)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant_id",
                    models.BigIntegerField(default=kernel.tenancy.context.require_tenant_id, editable=False),
                ),
                ("method", models.CharField(max_length=24)),
                ("address", models.GenericIPAddressField()),
                ("browser", models.CharField(max_length=200)),
                ("signed_in_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "membership",
                    kernel.tenancy.models.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.membership",
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.AddField(
            model_name="user", name="must_change_password", field=models.BooleanField(default=False)
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at", None)),
                fields=["tenant_id", "membership"],
                name="notification_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["tenant_id", "membership", "-id"], name="sign_in_person"),
        ),
        migrations.RunSQL(LIST_MEMBERSHIPS, "DROP FUNCTION people_list_memberships(bigint)"),
        LockDown("SignIn"),
    ]
