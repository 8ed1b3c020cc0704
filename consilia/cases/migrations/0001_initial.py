import consilia.cases.domain.clocks
import consilia.cases.domain.lifecycle
import consilia.cases.domain.urgency
import consilia.cases.models.cases
import consilia.foundation.identifiers
import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('documents', '0002_unchangeable'),
        ('network', '0002_one_house'),
        ('patients', '0002_identifier_types'),
    ]

    operations = [
        migrations.RunSQL(
            sql='CREATE SEQUENCE cases_serial',
            reverse_sql='DROP SEQUENCE cases_serial',
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('serial', models.BigIntegerField(db_default=consilia.cases.models.cases.NextSerial(), editable=False, unique=True)),
                ('client_uuid', models.UUIDField(default=consilia.foundation.identifiers.uuid7)),
                ('state', models.CharField(choices=[(consilia.cases.domain.lifecycle.State['DRAFT'], 'Draft'), (consilia.cases.domain.lifecycle.State['SUBMITTED'], 'Submitted'), (consilia.cases.domain.lifecycle.State['TRIAGE'], 'In triage'), (consilia.cases.domain.lifecycle.State['INFO_REQUESTED'], 'Information requested'), (consilia.cases.domain.lifecycle.State['OFFERED'], 'Offered to an expert'), (consilia.cases.domain.lifecycle.State['IN_REVIEW'], 'In review'), (consilia.cases.domain.lifecycle.State['CONCLUSION_DRAFT'], 'Conclusion being written'), (consilia.cases.domain.lifecycle.State['SIGNED'], 'Conclusion signed'), (consilia.cases.domain.lifecycle.State['ACKNOWLEDGED'], 'Acknowledged'), (consilia.cases.domain.lifecycle.State['CLOSED'], 'Closed'), (consilia.cases.domain.lifecycle.State['WITHDRAWN'], 'Withdrawn')], default=consilia.cases.domain.lifecycle.State['DRAFT'], max_length=20, verbose_name='state')),
                ('turn', models.CharField(choices=[(consilia.cases.domain.lifecycle.Turn['REFERRER'], 'Referring doctor'), (consilia.cases.domain.lifecycle.Turn['COORDINATOR'], 'Coordinator'), (consilia.cases.domain.lifecycle.Turn['EXPERT'], 'Expert'), (consilia.cases.domain.lifecycle.Turn['NOBODY'], 'Nobody')], default=consilia.cases.domain.lifecycle.Turn['REFERRER'], max_length=12, verbose_name='turn')),
                ('asked_in', models.CharField(blank=True, max_length=20)),
                ('urgency', models.CharField(blank=True, choices=[(consilia.cases.domain.urgency.Urgency['EMERGENCY'], 'Emergency'), (consilia.cases.domain.urgency.Urgency['URGENT'], 'Urgent'), (consilia.cases.domain.urgency.Urgency['PLANNED'], 'Planned')], max_length=10, verbose_name='urgency')),
                ('question', models.TextField(blank=True, verbose_name='question')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('diagnosis_code', models.CharField(blank=True, max_length=10, verbose_name='ICD-10 code')),
                ('diagnosis', models.TextField(blank=True, verbose_name='diagnosis in words')),
                ('incomplete_because', models.TextField(blank=True, verbose_name='incomplete because')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source publication')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('last_entry_at', models.DateTimeField()),
                ('is_open', models.GeneratedField(db_persist=True, expression=models.Q(('state__in', [consilia.cases.domain.lifecycle.State['CLOSED'], consilia.cases.domain.lifecycle.State['WITHDRAWN']]), _negated=True), output_field=models.BooleanField())),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_consulted', to='network.organisation')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='patients.child', verbose_name='child')),
                ('expert', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_consulted', to=settings.AUTH_USER_MODEL)),
                ('field', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='network.field', verbose_name='field')),
                ('referrer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases_referred', to=settings.AUTH_USER_MODEL)),
                ('referring_organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases_referred', to='network.organisation')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='network.region')),
                ('wished_centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_wished', to='network.organisation')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'indexes': [models.Index(models.F('centre'), models.F('turn'), models.F('due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='case_centre_open'), models.Index(models.F('referring_organisation'), models.F('turn'), models.F('due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='case_house_open'), models.Index(models.F('region'), models.F('turn'), models.F('due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='case_region_open'), models.Index(models.F('centre'), models.OrderBy(models.F('changed_at'), descending=True), models.F('id'), condition=models.Q(('is_open', False)), name='case_centre_closed'), models.Index(models.F('referring_organisation'), models.OrderBy(models.F('changed_at'), descending=True), models.F('id'), condition=models.Q(('is_open', False)), name='case_house_closed'), models.Index(models.F('region'), models.OrderBy(models.F('changed_at'), descending=True), models.F('id'), condition=models.Q(('is_open', False)), name='case_region_closed')],
                'constraints': [models.UniqueConstraint(fields=('referrer', 'client_uuid'), name='case_sent_once'), models.CheckConstraint(condition=models.Q(('state__in', [consilia.cases.domain.lifecycle.State['DRAFT'], consilia.cases.domain.lifecycle.State['WITHDRAWN']]), models.Q(('centre__isnull', False), ('field__isnull', False), ('submitted_at__isnull', False), models.Q(('urgency', ''), _negated=True)), _connector='OR'), name='case_sent_has_field'), models.CheckConstraint(condition=models.Q(('submitted_at__isnull', True), ('submitted_at__gte', models.F('created_at')), _connector='OR'), name='case_sent_after_created'), models.CheckConstraint(condition=models.Q(('signed_at__isnull', True), ('signed_at__gte', models.F('submitted_at')), _connector='OR'), name='case_signed_after_sent'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', [consilia.cases.domain.lifecycle.State['CLOSED'], consilia.cases.domain.lifecycle.State['WITHDRAWN']])), models.Q(models.Q(('state__in', [consilia.cases.domain.lifecycle.State['CLOSED'], consilia.cases.domain.lifecycle.State['WITHDRAWN']]), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='case_closed_when_final'), models.CheckConstraint(condition=models.Q(models.Q(('state', consilia.cases.domain.lifecycle.State['INFO_REQUESTED']), models.Q(('asked_in', ''), _negated=True)), models.Q(models.Q(('state', consilia.cases.domain.lifecycle.State['INFO_REQUESTED']), _negated=True), ('asked_in', '')), _connector='OR'), name='case_asked_in_when_asked'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', [consilia.cases.domain.lifecycle.State['IN_REVIEW'], consilia.cases.domain.lifecycle.State['CONCLUSION_DRAFT'], consilia.cases.domain.lifecycle.State['SIGNED']]), _negated=True), ('expert__isnull', False), _connector='OR'), name='case_reviewed_by_expert')],
            },
        ),
        migrations.CreateModel(
            name='ClockPolicy',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('clock', models.CharField(choices=[(consilia.cases.domain.clocks.Clock['TRIAGE'], 'Triage and first offer'), (consilia.cases.domain.clocks.Clock['ACCEPTANCE'], 'Expert accepts'), (consilia.cases.domain.clocks.Clock['FIRST_CONTACT'], 'First clinical contact'), (consilia.cases.domain.clocks.Clock['CONCLUSION'], 'Signed conclusion'), (consilia.cases.domain.clocks.Clock['ACKNOWLEDGEMENT'], 'Doctor acknowledges')], max_length=20, verbose_name='clock')),
                ('urgency', models.CharField(choices=[(consilia.cases.domain.urgency.Urgency['EMERGENCY'], 'Emergency'), (consilia.cases.domain.urgency.Urgency['URGENT'], 'Urgent'), (consilia.cases.domain.urgency.Urgency['PLANNED'], 'Planned')], max_length=10, verbose_name='urgency')),
                ('span', models.DurationField(verbose_name='time')),
                ('counts', models.CharField(choices=[('wall', 'every hour'), ('working', 'working hours of the centre')], max_length=8, verbose_name='counts')),
                ('starts', models.DateTimeField(verbose_name='in force from')),
                ('ends', models.DateTimeField(blank=True, null=True, verbose_name='in force until')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_verified', models.BooleanField(default=False, verbose_name='verified')),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('field', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.field')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region')),
            ],
            options={
                'verbose_name': 'clock policy',
                'verbose_name_plural': 'clock policies',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='clock_policy_ends_after_start'), models.CheckConstraint(condition=models.Q(('span__gt', datetime.timedelta(0))), name='clock_policy_positive'), models.UniqueConstraint(fields=('clock', 'urgency', 'region', 'centre', 'field', 'starts'), name='clock_policy_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=255, verbose_name='file name')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='what it shows')),
                ('added_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='cases.case')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'indexes': [models.Index(models.F('case'), models.F('added_at'), name='attachment_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at__isnull', True)), fields=('case', 'file'), name='attachment_once')],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('clock', models.CharField(choices=[(consilia.cases.domain.clocks.Clock['TRIAGE'], 'Triage and first offer'), (consilia.cases.domain.clocks.Clock['ACCEPTANCE'], 'Expert accepts'), (consilia.cases.domain.clocks.Clock['FIRST_CONTACT'], 'First clinical contact'), (consilia.cases.domain.clocks.Clock['CONCLUSION'], 'Signed conclusion'), (consilia.cases.domain.clocks.Clock['ACKNOWLEDGEMENT'], 'Doctor acknowledges')], max_length=20, verbose_name='clock')),
                ('counts', models.CharField(choices=[('wall', 'every hour'), ('working', 'working hours of the centre')], max_length=8)),
                ('since', models.DateTimeField()),
                ('left', models.DurationField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('met_at', models.DateTimeField(blank=True, null=True)),
                ('missed_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('is_running', models.GeneratedField(db_persist=True, expression=models.Q(('cancelled_at__isnull', True), ('met_at__isnull', True)), output_field=models.BooleanField())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='cases.case')),
            ],
            options={
                'verbose_name': 'deadline',
                'verbose_name_plural': 'deadlines',
                'indexes': [models.Index(models.F('due_at'), condition=models.Q(('due_at__isnull', False), ('is_running', True), ('missed_at__isnull', True)), name='deadline_to_miss')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_running', True)), fields=('case', 'clock'), name='deadline_one_running'), models.CheckConstraint(condition=models.Q(('met_at__isnull', True), ('cancelled_at__isnull', True), _connector='OR'), name='deadline_ended_one_way')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('move', 'Move'), ('message', 'Message'), ('file', 'Attachment'), ('document', 'Document'), ('deadline', 'Deadline')], max_length=8)),
                ('name', models.CharField(max_length=40)),
                ('text', models.TextField(blank=True)),
                ('detail', models.JSONField(default=dict)),
                ('role', models.CharField(blank=True, choices=[('referring_doctor', 'Referring doctor'), ('organisation_coordinator', 'Organisation coordinator'), ('regional_operator', 'Regional operator'), ('triage_coordinator', 'Triage coordinator'), ('expert', 'Expert'), ('quality_reviewer', 'Quality reviewer'), ('bed_manager', 'Bed manager'), ('registry_curator', 'Registry curator'), ('education_organiser', 'Education organiser'), ('ministry_analyst', 'Ministry analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=32)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='cases.case')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
            ],
            options={
                'verbose_name': 'timeline entry',
                'verbose_name_plural': 'timeline entries',
                'indexes': [models.Index(models.F('case'), models.F('at'), models.F('id'), name='entry_timeline')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, verbose_name='HPO term')),
                ('label_en', models.CharField(max_length=300)),
                ('label_ru', models.CharField(blank=True, max_length=300)),
                ('presence', models.CharField(choices=[('observed', 'Observed'), ('excluded', 'Excluded')], max_length=8, verbose_name='presence')),
                ('position', models.PositiveSmallIntegerField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='cases.case')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('case', 'code'), name='finding_once')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('referrer', 'Referring doctor'), ('expert', 'Expert')], max_length=10)),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=200)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'grant',
                'verbose_name_plural': 'grants',
                'indexes': [models.Index(models.F('user'), models.F('part'), models.F('case'), name='grant_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='grant_ends_after_start'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('user', 'part', 'case'), name='grant_once')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('offered_at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('refused', 'Refused'), ('lapsed', 'Not answered in time'), ('recalled', 'Case withdrawn')], max_length=8)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='cases.case')),
                ('consultant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='network.consultant')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'offer',
                'verbose_name_plural': 'offers',
                'indexes': [models.Index(models.F('user'), models.F('case'), condition=models.Q(('answer', '')), name='offer_user_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('case',), name='offer_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='offer_answered_at')],
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'read mark',
                'verbose_name_plural': 'read marks',
                'constraints': [models.UniqueConstraint(fields=('user', 'case'), name='read_mark_once')],
            },
        ),
        migrations.CreateModel(
            name='InformationItem',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField(verbose_name='what is needed')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='information_items', to='cases.case')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='cases.entry')),
            ],
            options={
                'verbose_name': 'requested information',
                'verbose_name_plural': 'requested information',
                'ordering': ['entry', 'position'],
                'constraints': [models.UniqueConstraint(fields=('entry', 'position'), name='information_item_place')],
            },
        ),
    ]
