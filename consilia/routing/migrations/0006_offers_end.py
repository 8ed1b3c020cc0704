"""A policy of offers ends where the next one of its urgency begins, like every other row that people change."""

from django.db import migrations, models


def end_where_the_next_begins(apps, schema_editor):
    later = {}
    for row in apps.get_model("routing", "OfferPolicy").objects.order_by("urgency", "-starts"):
        row.ends = later.get(row.urgency)
        row.save(update_fields=["ends"])
        later[row.urgency] = row.starts


class Migration(migrations.Migration):

    dependencies = [
        ('routing', '0005_proposals'),
    ]

    operations = [
        migrations.AddField(
            model_name='offerpolicy',
            name='ends',
            field=models.DateTimeField(blank=True, null=True, verbose_name='in force until'),
        ),
        migrations.RunPython(end_where_the_next_begins, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='offerpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='offer_policy_ends_after_start'),
        ),
    ]
