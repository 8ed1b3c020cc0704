"""What quality reviews have said about a consultant."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import consilia.foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0003_forecast"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewedQuality",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consilia.foundation.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("mean", models.FloatField(verbose_name="mean of quality reviews")),
                ("reviews", models.PositiveIntegerField(verbose_name="reviews")),
                ("as_of", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "reviewed quality", "verbose_name_plural": "reviewed quality"},
        ),
        migrations.AddConstraint(
            model_name="reviewedquality",
            constraint=models.CheckConstraint(
                name="reviewed_quality_within",
                condition=models.Q(mean__gte=1, mean__lte=5, reviews__gte=1),
            ),
        ),
    ]
