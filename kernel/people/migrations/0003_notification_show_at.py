from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sign_ins")]
    operations = [
        migrations.AlterModelOptions(
            name="apitoken",
            options={
                "base_manager_name": "objects",
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
            },
        ),
        migrations.AlterModelOptions(
            name="signin",
            options={
                "base_manager_name": "objects",
                "verbose_name": "sign-in",
                "verbose_name_plural": "sign-ins",
            },
        ),
        migrations.AddField("notification", "show_at", models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE people_notification SET show_at = created_at", migrations.RunSQL.noop),
        migrations.AlterField("notification", "show_at", models.DateTimeField()),
    ]
