"""A reopened case is answered anew: a later version that corrects nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conclusions", "0002_signed_stays")]

    operations = [
        migrations.AddField("conclusion", "answers_anew", models.BooleanField(default=False)),
        migrations.RemoveConstraint("conclusion", "conclusion_correction_has_reason"),
        migrations.AddConstraint(
            "conclusion",
            models.CheckConstraint(
                name="conclusion_correction_has_reason",
                condition=models.Q(version=1) | models.Q(answers_anew=True) | ~models.Q(correction_because=""),
            ),
        ),
    ]
