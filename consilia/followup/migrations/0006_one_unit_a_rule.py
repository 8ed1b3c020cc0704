"""A rule of a template is counted in hours or in months, never in both: people type one number with its unit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0005_wall'),
        ('network', '0003_calendar_years'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='planrule',
            name='plan_rule_is_later',
        ),
        migrations.AlterField(
            model_name='planrule',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region', verbose_name='region'),
        ),
        migrations.AlterField(
            model_name='planrule',
            name='every_months',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='repeated'),
        ),
        migrations.AddConstraint(
            model_name='planrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hours__gt', 0), ('months', 0)), models.Q(('hours', 0), ('months__gt', 0)), _connector='OR'), name='plan_rule_is_later'),
        ),
    ]
