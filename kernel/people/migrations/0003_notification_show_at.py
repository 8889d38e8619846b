from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sign_ins")]
    operations = [
        migrations.AddField("notification", "show_at", models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE people_notification SET show_at = created_at", migrations.RunSQL.noop),
        migrations.AlterField("notification", "show_at", models.DateTimeField()),
    ]
