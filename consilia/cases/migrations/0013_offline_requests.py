import consilia.foundation.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_viewings"),
        ("network", "0002_one_house"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OfflineRequest",
            fields=[
                ("id", models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ("client_uuid", models.UUIDField()),
                ("child_words", models.CharField(blank=True, max_length=200, verbose_name="the child in your words")),
                ("question", models.TextField(blank=True, verbose_name="question")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("diagnosis", models.TextField(blank=True, verbose_name="diagnosis in words")),
                ("urgency", models.CharField(blank=True, choices=[("emergency", "Emergency"), ("urgent", "Urgent"), ("planned", "Planned")], max_length=10, verbose_name="urgency")),
                ("arrived_at", models.DateTimeField()),
                ("field", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.field", verbose_name="field")),
                ("writer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "request written without a connection",
                "verbose_name_plural": "requests written without a connection",
                "constraints": [models.UniqueConstraint(fields=("writer", "client_uuid"), name="offline_request_brought_once")],
            },
        ),
    ]
