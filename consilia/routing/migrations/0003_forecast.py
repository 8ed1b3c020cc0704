"""A forecast as a term of its own: ours, beyond the design, because the simulation showed what it is worth."""

import django.core.validators
from django.db import migrations, models


def weigh(apps, schema_editor):
    apps.get_model("routing", "RoutingWeights").objects.filter(source="ours: the design").update(
        forecast=30, source="ours: the design, and a simulated year"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('routing', '0002_seed'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='routingweights',
            name='routing_weights_bounded',
        ),
        migrations.RemoveConstraint(
            model_name='routingweights',
            name='routing_day_has_hours',
        ),
        migrations.AddField(
            model_name='routingweights',
            name='forecast',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='will probably answer in time'),
        ),
        migrations.AddField(
            model_name='routingweights',
            name='sittings_a_day',
            field=models.FloatField(default=3, verbose_name='answers a working day'),
        ),
        migrations.AddConstraint(
            model_name='routingweights',
            constraint=models.CheckConstraint(condition=models.Q(('answer__gte', 0), ('answer__lte', 100), ('exact__gte', 0), ('exact__lte', 100), ('fairness__gte', 0), ('fairness__lte', 100), ('forecast__gte', 0), ('forecast__lte', 100), ('hours__gte', 0), ('hours__lte', 100), ('language__gte', 0), ('language__lte', 100), ('load__gte', 0), ('load__lte', 100), ('quality__gte', 0), ('quality__lte', 100), ('seen__gte', 0), ('seen__lte', 100), ('tie__gte', 0), ('tie__lte', 100)), name='routing_weights_bounded'),
        ),
        migrations.AddConstraint(
            model_name='routingweights',
            constraint=models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('day_begins__lt', models.F('day_ends')), ('day_ends__lte', 24), ('fairness_days__gte', 1), ('sittings_a_day__gt', 0)), name='routing_day_has_hours'),
        ),
        migrations.RunPython(weigh, migrations.RunPython.noop),
    ]
