from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_attempts")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="text_only",
            field=models.BooleanField(default=False, verbose_name="text only"),
        ),
    ]
