"""A target says in words what it is of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0002_seed_and_stay'),
    ]

    operations = [
        migrations.AlterField(
            model_name='target',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='analytics.indicator', verbose_name='indicator'),
        ),
    ]
