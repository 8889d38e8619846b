import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """PostgreSQL keeps the key itself, so that no writer can forget it."""

    dependencies = [("platforms", "0002_actions_and_ingest")]
    operations = [
        migrations.RemoveIndex(model_name="customer", name="customer_handle_key"),
        migrations.RemoveField(model_name="customer", name="handle_key"),
        migrations.AddField(
            model_name="customer",
            name="handle_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower(
                    models.Func("handle", models.Value("@"), function="LTRIM")
                ),
                output_field=models.CharField(db_collation="C", max_length=120),
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["tenant_id", "handle_key"], name="customer_handle_key"),
        ),
    ]
