"""A ranking that follows another; and the second wall (decision 0010): what it was made for says who reads it."""

import django.db.models.deletion
from django.db import migrations, models

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0001_initial")]
    operations = [
        migrations.AddField(
            "ranking",
            "again_of",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="made_again",
                to="diagnosis.ranking",
            ),
        ),
        behind_the_wall("diagnosis_ranking", IS_SYSTEM),
    ]
