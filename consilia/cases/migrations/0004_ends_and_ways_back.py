"""Cases that a region declines or that duplicate another, follow-up, reopening, and their policies."""

import consilia.cases.domain.clocks
import consilia.cases.domain.lifecycle
import consilia.cases.domain.urgency
import consilia.foundation.identifiers
import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RESTS_ON_IT = """
CREATE INDEX case_centre_open ON cases_case (centre_id, turn, due_at, id) WHERE is_open;
CREATE INDEX case_house_open ON cases_case (referring_organisation_id, turn, due_at, id) WHERE is_open;
CREATE INDEX case_region_open ON cases_case (region_id, turn, due_at, id) WHERE is_open;
CREATE INDEX case_centre_closed ON cases_case (centre_id, changed_at DESC, id) WHERE NOT is_open;
CREATE INDEX case_house_closed ON cases_case (referring_organisation_id, changed_at DESC, id) WHERE NOT is_open;
CREATE INDEX case_region_closed ON cases_case (region_id, changed_at DESC, id) WHERE NOT is_open;
CREATE TRIGGER cases_grants_follow AFTER UPDATE ON cases_case
    FOR EACH ROW WHEN (OLD.is_open IS DISTINCT FROM NEW.is_open) EXECUTE FUNCTION cases_grants_follow();
"""


def is_open_from(final_states):
    """The column of cases that have not ended, made from these final states."""
    return f"""
DROP TRIGGER cases_grants_follow ON cases_case;
ALTER TABLE cases_case DROP COLUMN is_open;
ALTER TABLE cases_case ADD COLUMN is_open boolean GENERATED ALWAYS AS (NOT (state IN ({final_states}))) STORED;
{RESTS_ON_IT}"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_grants_of_open_cases'),
        ('network', '0002_one_house'),
        ('patients', '0003_distinctions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RegionReviewPolicy',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('urgency', models.CharField(choices=[(consilia.cases.domain.urgency.Urgency['EMERGENCY'], 'Emergency'), (consilia.cases.domain.urgency.Urgency['URGENT'], 'Urgent'), (consilia.cases.domain.urgency.Urgency['PLANNED'], 'Planned')], max_length=10, verbose_name='urgency')),
                ('starts', models.DateTimeField(verbose_name='in force from')),
                ('ends', models.DateTimeField(blank=True, null=True, verbose_name='in force until')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'verbose_name': 'region review',
                'verbose_name_plural': 'region reviews',
            },
        ),
        migrations.CreateModel(
            name='SpanPolicy',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(choices=[('expert_sight', 'The expert sees a closed case'), ('reopening', 'A closed case can be reopened')], max_length=30, verbose_name='what')),
                ('span', models.DurationField(verbose_name='time')),
                ('starts', models.DateTimeField(verbose_name='in force from')),
                ('ends', models.DateTimeField(blank=True, null=True, verbose_name='in force until')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_verified', models.BooleanField(default=False, verbose_name='verified')),
            ],
            options={
                'verbose_name': 'span policy',
                'verbose_name_plural': 'span policies',
            },
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_closed_when_final',
        ),
        migrations.AddField(
            model_name='case',
            name='closing',
            field=models.CharField(blank=True, choices=[('by_referrer', 'Closed by the referring doctor'), ('with_outcome', 'Outcome known'), ('without_outcome', 'Closed without outcome'), ('death', 'The child died')], max_length=16, verbose_name='end'),
        ),
        migrations.AddField(
            model_name='case',
            name='duplicate_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='cases.case', verbose_name='same as'),
        ),
        migrations.AddField(
            model_name='case',
            name='first_closed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        # PostgreSQL cannot change what a stored column is made of: it is made anew, with all that rests on it.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    is_open_from("'closed', 'declined', 'withdrawn', 'duplicate'"),
                    is_open_from("'closed', 'withdrawn'"),
                )
            ],
            state_operations=[
                migrations.AlterField("case", "is_open", models.GeneratedField(db_persist=True, expression=models.Q(('state__in', [consilia.cases.domain.lifecycle.State['CLOSED'], consilia.cases.domain.lifecycle.State['DECLINED'], consilia.cases.domain.lifecycle.State['DUPLICATE'], consilia.cases.domain.lifecycle.State['WITHDRAWN']]), _negated=True), output_field=models.BooleanField()))
            ],
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[(consilia.cases.domain.lifecycle.State['DRAFT'], 'Draft'), (consilia.cases.domain.lifecycle.State['SUBMITTED'], 'Submitted'), (consilia.cases.domain.lifecycle.State['REGION_REVIEW'], 'With the region'), (consilia.cases.domain.lifecycle.State['TRIAGE'], 'In triage'), (consilia.cases.domain.lifecycle.State['INFO_REQUESTED'], 'Information requested'), (consilia.cases.domain.lifecycle.State['OFFERED'], 'Offered to an expert'), (consilia.cases.domain.lifecycle.State['IN_REVIEW'], 'In review'), (consilia.cases.domain.lifecycle.State['CONCLUSION_DRAFT'], 'Conclusion being written'), (consilia.cases.domain.lifecycle.State['SIGNED'], 'Conclusion signed'), (consilia.cases.domain.lifecycle.State['ACKNOWLEDGED'], 'Acknowledged'), (consilia.cases.domain.lifecycle.State['FOLLOW_UP'], 'In follow-up'), (consilia.cases.domain.lifecycle.State['CLOSED'], 'Closed'), (consilia.cases.domain.lifecycle.State['DECLINED'], 'Declined'), (consilia.cases.domain.lifecycle.State['WITHDRAWN'], 'Withdrawn'), (consilia.cases.domain.lifecycle.State['DUPLICATE'], 'Duplicate')], default=consilia.cases.domain.lifecycle.State['DRAFT'], max_length=20, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='case',
            name='turn',
            field=models.CharField(choices=[(consilia.cases.domain.lifecycle.Turn['REFERRER'], 'Referring doctor'), (consilia.cases.domain.lifecycle.Turn['REGION'], 'Regional operator'), (consilia.cases.domain.lifecycle.Turn['COORDINATOR'], 'Coordinator'), (consilia.cases.domain.lifecycle.Turn['EXPERT'], 'Expert'), (consilia.cases.domain.lifecycle.Turn['NOBODY'], 'Nobody')], default=consilia.cases.domain.lifecycle.Turn['REFERRER'], max_length=12, verbose_name='turn'),
        ),
        migrations.AlterField(
            model_name='clockpolicy',
            name='clock',
            field=models.CharField(choices=[(consilia.cases.domain.clocks.Clock['REGION_REVIEW'], 'Region reviews'), (consilia.cases.domain.clocks.Clock['TRIAGE'], 'Triage and first offer'), (consilia.cases.domain.clocks.Clock['ACCEPTANCE'], 'Expert accepts'), (consilia.cases.domain.clocks.Clock['FIRST_CONTACT'], 'First clinical contact'), (consilia.cases.domain.clocks.Clock['CONCLUSION'], 'Signed conclusion'), (consilia.cases.domain.clocks.Clock['ACKNOWLEDGEMENT'], 'Doctor acknowledges'), (consilia.cases.domain.clocks.Clock['ANSWER'], 'Doctor answers what was asked')], max_length=20, verbose_name='clock'),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='clock',
            field=models.CharField(choices=[(consilia.cases.domain.clocks.Clock['REGION_REVIEW'], 'Region reviews'), (consilia.cases.domain.clocks.Clock['TRIAGE'], 'Triage and first offer'), (consilia.cases.domain.clocks.Clock['ACCEPTANCE'], 'Expert accepts'), (consilia.cases.domain.clocks.Clock['FIRST_CONTACT'], 'First clinical contact'), (consilia.cases.domain.clocks.Clock['CONCLUSION'], 'Signed conclusion'), (consilia.cases.domain.clocks.Clock['ACKNOWLEDGEMENT'], 'Doctor acknowledges'), (consilia.cases.domain.clocks.Clock['ANSWER'], 'Doctor answers what was asked')], max_length=20, verbose_name='clock'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', [consilia.cases.domain.lifecycle.State['CLOSED'], consilia.cases.domain.lifecycle.State['DECLINED'], consilia.cases.domain.lifecycle.State['DUPLICATE'], consilia.cases.domain.lifecycle.State['WITHDRAWN']])), models.Q(models.Q(('state__in', [consilia.cases.domain.lifecycle.State['CLOSED'], consilia.cases.domain.lifecycle.State['DECLINED'], consilia.cases.domain.lifecycle.State['DUPLICATE'], consilia.cases.domain.lifecycle.State['WITHDRAWN']]), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='case_closed_when_final'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state', consilia.cases.domain.lifecycle.State['CLOSED']), ('closing', ''), _connector='OR'), name='case_closing_when_closed'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('duplicate_of__isnull', False), ('state', consilia.cases.domain.lifecycle.State['DUPLICATE']), models.Q(('duplicate_of', models.F('id')), _negated=True)), models.Q(models.Q(('state', consilia.cases.domain.lifecycle.State['DUPLICATE']), _negated=True), ('duplicate_of__isnull', True)), _connector='OR'), name='case_duplicate_of_another'),
        ),
        migrations.AddField(
            model_name='regionreviewpolicy',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region'),
        ),
        migrations.AddConstraint(
            model_name='spanpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='span_policy_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='spanpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('span__gt', datetime.timedelta(0))), name='span_policy_positive'),
        ),
        migrations.AddConstraint(
            model_name='spanpolicy',
            constraint=models.UniqueConstraint(fields=('name', 'starts'), name='span_policy_once'),
        ),
        migrations.AddConstraint(
            model_name='regionreviewpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='region_review_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='regionreviewpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('urgency', consilia.cases.domain.urgency.Urgency['EMERGENCY']), _negated=True), name='region_review_never_emergency'),
        ),
        migrations.AddConstraint(
            model_name='regionreviewpolicy',
            constraint=models.UniqueConstraint(fields=('region', 'urgency', 'starts'), name='region_review_once'),
        ),
    ]
