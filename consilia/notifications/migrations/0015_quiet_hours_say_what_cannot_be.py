"""The constraint on quiet hours says in its own sentence what cannot be."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0014_registry_watches'),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name='quietpolicy',
            name='quiet_policy_has_hours',
            constraint=models.CheckConstraint(condition=models.Q(('quiet_from', models.F('quiet_until')), _negated=True), name='quiet_policy_has_hours', violation_error_code='said', violation_error_message='Quiet hours end at another time than they begin.'),
        ),
    ]
