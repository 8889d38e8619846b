from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_append_only")]
    operations = [
        migrations.AlterField(
            model_name="topic",
            name="icon",
            field=models.CharField(default="circle-question-mark", max_length=40),
        )
    ]
