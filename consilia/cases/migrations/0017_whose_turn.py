"""A draft that is being read waits for its reader, not for every expert who sees it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What is being read today. The key of the reader is checked at once: the table is altered next.
TURNS = """
UPDATE cases_case SET turn = CASE WHEN reading.reader_id IS NULL THEN 'coordinator' ELSE 'reader' END,
  reader_id = reading.reader_id
FROM cases_secondreading reading
WHERE reading.case_id = cases_case.id AND cases_case.state = 'second_read'
  AND reading.state = 'waiting' AND reading.timing = 'before';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_fewer_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='reader',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='case',
            name='turn',
            field=models.CharField(choices=[('referrer', 'Referring doctor'), ('region', 'Regional operator'), ('coordinator', 'Coordinator'), ('expert', 'Expert'), ('reader', 'Second reader'), ('nobody', 'Nobody')], default='referrer', max_length=12, verbose_name='turn'),
        ),
        migrations.RunSQL(TURNS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reader__isnull', False), ('turn', 'reader')), models.Q(models.Q(('turn', 'reader'), _negated=True), ('reader__isnull', True)), _connector='OR'), name='case_reader_has_the_turn'),
        ),
    ]
