"""The goal and the published figures of known outcomes stand with the indicators of the reports."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0003_seed'),
    ]

    operations = [
        migrations.RunSQL(
            "DELETE FROM followup_followuppolicy WHERE name IN"
            " ('outcome_target_percent', 'published_low_percent', 'published_high_percent')",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='followuppolicy',
            name='name',
            field=models.CharField(choices=[('link_hours', 'Hours for which a link about the outcome works'), ('undo_hours', 'Hours within which a deed can be undone'), ('quiet_hours', 'Hours after which a late reminder stays silent'), ('taps_an_hour', 'Taps on one link in an hour'), ('now_days', 'Days for what is recommended at once'), ('soon_days', 'Days for what is recommended soon'), ('routine_days', 'Days for what is recommended in the usual course')], max_length=24, verbose_name='figure'),
        ),
    ]
