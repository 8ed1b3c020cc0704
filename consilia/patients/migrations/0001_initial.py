import consilia.foundation.identifiers
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('network', '0002_one_house'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentifierType',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=120, verbose_name='name in Russian')),
                ('hint_en', models.CharField(blank=True, max_length=300)),
                ('hint_ru', models.CharField(blank=True, max_length=300)),
                ('pattern', models.CharField(max_length=200, verbose_name='pattern')),
                ('checksum', models.CharField(blank=True, max_length=40, verbose_name='checksum')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='issuing country')),
                ('lifelong', models.BooleanField(default=False, verbose_name='kept for life')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(unique=True)),
                ('is_current', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name': 'identifier type',
                'verbose_name_plural': 'identifier types',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Child',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('family_name', models.CharField(max_length=100, verbose_name='family name')),
                ('given_name', models.CharField(blank=True, max_length=100, verbose_name='given name')),
                ('patronymic', models.CharField(blank=True, max_length=100, verbose_name='patronymic')),
                ('birth_date', models.DateField(verbose_name='date of birth')),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='sex')),
                ('multiple_birth', models.BooleanField(default=False, verbose_name='twin or other multiple birth')),
                ('birth_order', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='order of birth')),
                ('deceased_on', models.DateField(blank=True, null=True, verbose_name='date of death')),
                ('region_code', models.CharField(blank=True, max_length=10, verbose_name='region')),
                ('country', models.CharField(default='RU', max_length=2, verbose_name='citizenship')),
                ('language', models.CharField(default='ru', max_length=3, verbose_name='preferred language')),
                ('created_at', models.DateTimeField(verbose_name='registered')),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('version', models.PositiveIntegerField(default=1)),
                ('person', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.F('merged_into'), models.F('id')), output_field=models.UUIDField())),
                ('name_key', models.CharField(editable=False, max_length=400)),
                ('family_key', models.CharField(editable=False, max_length=200)),
                ('given_key', models.CharField(editable=False, max_length=200)),
                ('sort_name', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.Func(models.F('family_name'), models.F('given_name'), models.F('patronymic'), arg_joiner=" || ' ' || ", output_field=models.TextField(), template='(%(expressions)s)')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='patients.child')),
                ('registering_organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation', verbose_name='registered by')),
            ],
            options={
                'verbose_name': 'child',
                'verbose_name_plural': 'children',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['name_key'], name='child_name_trigrams', opclasses=['gin_trgm_ops']), models.Index(fields=['birth_date', 'family_key'], name='child_born_family'), models.Index(fields=['birth_date', 'given_key'], name='child_born_given'), models.Index(fields=['sort_name', 'id'], name='child_sort'), models.Index(fields=['person'], name='child_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('family_name', ''), _negated=True), name='child_has_family_name'), models.CheckConstraint(condition=models.Q(('sex__in', ['female', 'male', 'other', 'unknown'])), name='child_sex_known_word'), models.CheckConstraint(condition=models.Q(('deceased_on__isnull', True), ('deceased_on__gte', models.F('birth_date')), _connector='OR'), name='child_dies_after_birth'), models.CheckConstraint(condition=models.Q(('birth_order__isnull', True), models.Q(('birth_order__range', (1, 9)), ('multiple_birth', True)), _connector='OR'), name='child_order_of_multiple_birth'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='child_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='ChildAccess',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(blank=True, choices=[('referring_doctor', 'referring_doctor'), ('organisation_coordinator', 'organisation_coordinator'), ('regional_operator', 'regional_operator'), ('triage_coordinator', 'triage_coordinator'), ('expert', 'expert'), ('quality_reviewer', 'quality_reviewer'), ('bed_manager', 'bed_manager'), ('registry_curator', 'registry_curator'), ('education_organiser', 'education_organiser'), ('ministry_analyst', 'ministry_analyst'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=32)),
                ('reason', models.CharField(choices=[('registered', 'Registered the child'), ('same_child', 'Found to be the same child'), ('case', 'Part in a case')], max_length=12, verbose_name='reason')),
                ('source_id', models.UUIDField()),
                ('starts', models.DateTimeField(verbose_name='from')),
                ('ends', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='patients.child')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'sight of a child',
                'verbose_name_plural': 'sights of children',
                'indexes': [models.Index(fields=['organisation', 'child'], name='child_access_organisation'), models.Index(fields=['user', 'child'], name='child_access_user'), models.Index(fields=['source_id'], name='child_access_source')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='child_access_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', True), ('user__isnull', False)), models.Q(('organisation__isnull', False), ('user__isnull', True)), _connector='OR'), name='child_access_one_holder'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('child', 'organisation', 'user', 'role', 'reason', 'source_id'), name='child_access_open_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='DuplicateQuestion',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='question')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('answer', models.CharField(blank=True, choices=[('same', 'The same child'), ('another', 'Another child')], max_length=7, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions_asked', to='patients.child')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asking_organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('known', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='patients.child')),
            ],
            options={
                'verbose_name': 'question about a duplicate',
                'verbose_name_plural': 'questions about duplicates',
                'constraints': [models.UniqueConstraint(fields=('known', 'about'), name='duplicate_question_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='duplicate_question_answered'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='duplicate_question_answer_dated')],
            },
        ),
        migrations.CreateModel(
            name='Guardian',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('MTH', 'Mother'), ('FTH', 'Father'), ('ADOPTP', 'Adoptive parent'), ('PRNFOST', 'Foster parent'), ('STPPRN', 'Step-parent'), ('GRPRN', 'Grandparent'), ('SIB', 'Brother or sister'), ('FAMMEMB', 'Another relative'), ('GUARD', 'Legal guardian or guardianship authority')], max_length=8, verbose_name='relation')),
                ('family_name', models.CharField(max_length=100, verbose_name='family name')),
                ('given_name', models.CharField(max_length=100, verbose_name='given name')),
                ('patronymic', models.CharField(blank=True, max_length=100, verbose_name='patronymic')),
                ('phone_sealed', models.BinaryField(null=True)),
                ('email_sealed', models.BinaryField(null=True)),
                ('starts', models.DateTimeField(verbose_name='added')),
                ('ends', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardians', to='patients.child')),
            ],
            options={
                'verbose_name': 'guardian',
                'verbose_name_plural': 'guardians',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='guardian_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('key_id', models.CharField(editable=False, max_length=16)),
                ('blind_index', models.BinaryField(max_length=32)),
                ('tail', models.CharField(editable=False, max_length=4)),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('standing', models.CharField(choices=[('current', 'Current'), ('contested', "Also on another child's record"), ('retired', 'No longer used')], default='current', max_length=9)),
                ('added_at', models.DateTimeField(verbose_name='added')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired')),
                ('retired_because', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='patients.child')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.identifiertype', verbose_name='kind')),
            ],
            options={
                'verbose_name': 'identifier',
                'verbose_name_plural': 'identifiers',
                'indexes': [models.Index(fields=['blind_index', 'type'], name='identifier_blind'), models.Index(fields=['key_id', 'id'], name='identifier_key')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('standing', 'current')), fields=('type', 'blind_index'), name='identifier_once'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='identifier_valid_period'), models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', False), ('standing', 'retired'), models.Q(('retired_because', ''), _negated=True)), models.Q(models.Q(('standing', 'retired'), _negated=True), ('retired_at__isnull', True), ('retired_because', '')), _connector='OR'), name='identifier_retired_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='MergeRecord',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('taken', models.JSONField(default=dict)),
                ('followers', models.JSONField(default=list)),
                ('merged_at', models.DateTimeField(verbose_name='merged')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('undone_because', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('gone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_gone', to='patients.child')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_kept', to='patients.child')),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('gone')), _negated=True), name='merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('gone',), name='merge_stands_once'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='merge_undone_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('teleconsultation', 'Care and teleconsultation'), ('second_opinion', 'Second opinion'), ('registry', 'Registry of rare diseases'), ('research_contact', 'Contact about research'), ('education', 'Teaching, without names'), ('recording', 'Recording of sound and picture'), ('data_exchange', 'Exchange with other systems')], max_length=20, verbose_name='purpose')),
                ('given_by', models.CharField(choices=[('guardian', 'A guardian'), ('child', 'The child'), ('legal_ground', 'Nobody: the law asks for none')], max_length=12, verbose_name='given by')),
                ('legal_ground', models.CharField(blank=True, max_length=500, verbose_name='legal ground')),
                ('evidence', models.CharField(max_length=500, verbose_name='evidence')),
                ('document_hash', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of the document')),
                ('given_at', models.DateTimeField(verbose_name='given')),
                ('expires', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='patients.child')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.guardian', verbose_name='guardian')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'indexes': [models.Index(fields=['child', 'purpose', 'given_at'], name='consent_of_child')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires__isnull', True), ('expires__gt', models.F('given_at')), _connector='OR'), name='consent_expires_after_given'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='consent_withdrawn_by_somebody'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_not_withdrawn_before_given'), models.CheckConstraint(condition=models.Q(models.Q(('given_by', 'guardian'), ('guardian__isnull', False), ('legal_ground', '')), models.Q(('given_by', 'child'), ('guardian__isnull', True), ('legal_ground', '')), models.Q(('given_by', 'legal_ground'), ('guardian__isnull', True), models.Q(('legal_ground', ''), _negated=True)), _connector='OR'), name='consent_giver_told'), models.CheckConstraint(condition=models.Q(('document_hash', ''), ('document_hash__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='consent_document_hash_hex')],
            },
        ),
    ]
