"""Habits learnt, proposals made, and the policy of the look at everything open."""

from datetime import UTC, datetime

import consilia.foundation.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def seed(apps, schema_editor):
    """On for everybody, and followed by a coordinator: the figures are the defaults of the columns."""
    apps.get_model("routing", "ReoptimisationPolicy").objects.create(
        starts=SINCE, source="ours: a simulated year (docs/reference/benchmarks.md)"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_one_house'),
        ('routing', '0004_reviewed_quality'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerPace',
            fields=[
                ('consultant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='network.consultant')),
                ('signed', models.PositiveIntegerField(default=0)),
                ('minutes', models.FloatField(default=0)),
            ],
            options={
                'verbose_name': 'pace of answering',
                'verbose_name_plural': 'paces of answering',
            },
        ),
        migrations.CreateModel(
            name='AnswerHabit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('urgency', models.CharField(choices=[('emergency', 'Emergency'), ('urgent', 'Urgent'), ('planned', 'Planned')], max_length=10)),
                ('hour', models.PositiveSmallIntegerField()),
                ('accepted', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('silent', models.PositiveIntegerField(default=0)),
                ('log_minutes', models.FloatField(default=0)),
                ('consultant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.consultant')),
            ],
            options={
                'verbose_name': 'habit of answering',
                'verbose_name_plural': 'habits of answering',
                'constraints': [models.UniqueConstraint(fields=('consultant', 'urgency', 'hour'), name='answer_habit_once'), models.CheckConstraint(condition=models.Q(('hour__lte', 23)), name='answer_habit_hour')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject_id', models.UUIDField()),
                ('reference', models.CharField(max_length=40)),
                ('urgency', models.CharField(choices=[('emergency', 'Emergency'), ('urgent', 'Urgent'), ('planned', 'Planned')], max_length=10)),
                ('due_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('offer', 'Ask first'), ('also', 'Ask one more'), ('move', 'Ask another instead'), ('step_in', 'Invite to step in')], max_length=8)),
                ('before', models.FloatField()),
                ('after', models.FloatField()),
                ('reason', models.CharField(max_length=10)),
                ('facts', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('open', 'Proposed'), ('asked', 'Invited'), ('done', 'Followed'), ('dismissed', 'Not followed'), ('over', 'No longer of use')], default='open', max_length=9)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('beside', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.consultant')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.consultant')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'indexes': [models.Index(models.F('centre'), models.F('due_at'), condition=models.Q(('state', 'open')), name='proposal_open'), models.Index(models.F('to'), condition=models.Q(('state', 'asked')), name='proposal_asked')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'asked'])), fields=('subject_id', 'to'), name='proposal_once')],
            },
        ),
        migrations.CreateModel(
            name='ReoptimisationPolicy',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts', models.DateTimeField(verbose_name='in force from')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_verified', models.BooleanField(default=False, verbose_name='verified')),
                ('is_on', models.BooleanField(default=True, verbose_name='proposals are made')),
                ('by_itself', models.BooleanField(default=False, verbose_name='proposals are followed without a coordinator')),
                ('every_minutes', models.PositiveSmallIntegerField(default=5, verbose_name='minutes between two looks')),
                ('horizon_hours', models.PositiveSmallIntegerField(default=168, verbose_name='hours until the deadline that are looked at')),
                ('enough', models.FloatField(default=0.98, verbose_name='chance to be in time that is enough')),
                ('most', models.PositiveSmallIntegerField(default=4, verbose_name='experts asked about one question at most')),
                ('least_gain', models.FloatField(default=0.005, verbose_name='chance that must be gained at least')),
                ('grace_urgent', models.PositiveSmallIntegerField(default=45, verbose_name='minutes in which an urgent offer stays')),
                ('grace_planned', models.PositiveSmallIntegerField(default=480, verbose_name='minutes in which a planned offer stays')),
                ('answer_urgent', models.PositiveSmallIntegerField(default=60, verbose_name='usual minutes to answer an urgent offer')),
                ('answer_planned', models.PositiveSmallIntegerField(default=240, verbose_name='usual working minutes to answer a planned offer')),
                ('work_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='minutes that an answer takes')),
                ('outside_minutes', models.PositiveSmallIntegerField(default=240, verbose_name='minutes between two looks at urgent questions outside working hours')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation', verbose_name='centre')),
            ],
            options={
                'verbose_name': 'policy of the look at everything open',
                'verbose_name_plural': 'policies of the look at everything open',
                'constraints': [models.UniqueConstraint(fields=('centre', 'starts'), name='reoptimisation_policy_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('answer_planned__gte', 1), ('answer_urgent__gte', 1), ('enough__gt', 0), ('enough__lt', 1), ('every_minutes__range', (1, 60)), ('least_gain__gte', 0), ('least_gain__lt', 1), ('most__range', (1, 10)), ('outside_minutes__gte', 1)), name='reoptimisation_policy_bounded')],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
