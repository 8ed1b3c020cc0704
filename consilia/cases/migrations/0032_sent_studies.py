"""Studies that programs send in many calls, each one attachment; seen by whoever sees the case (decision 0010)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import consilia.foundation.identifiers
from consilia.cases.wall import OF_CASE
from consilia.foundation.row_security import behind_the_wall


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0031_wall_of_rankings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentStudy",
            fields=[
                ("id", models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ("uid", models.CharField(max_length=64, verbose_name="study number")),
                ("last_at", models.DateTimeField(null=True)),
                ("refused", models.JSONField(default=dict)),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sent_studies", to="cases.case")),
                ("sent_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "study sent by a program",
                "verbose_name_plural": "studies sent by programs",
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="sent_study",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="cases.sentstudy"),
        ),
        migrations.AddConstraint(
            model_name="sentstudy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at__isnull", True)),
                fields=("case", "sent_by", "uid"),
                name="sent_study_once",
            ),
        ),
        behind_the_wall("cases_sentstudy", OF_CASE),
    ]
