"""A change may put a row in the place of one that was known by something else."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='policychange',
            name='instead_of',
            field=models.JSONField(null=True),
        ),
    ]
