from django.db import migrations, models

# Counts are worth nothing after a crash, and are written on every try: they need no write-ahead log.
UNLOGGED = "ALTER TABLE http_ratecounter SET UNLOGGED"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tenancy", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="RateCounter",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("hits", models.IntegerField()),
                ("window_ends_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["window_ends_at"], name="ratecounter_expired")],
            },
        ),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
    ]
