import consilia.foundation.identifiers
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        # Fuzzy search of names, and equality beside overlap in exclusion constraints.
        django.contrib.postgres.operations.TrigramExtension(
        ),
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name': 'district',
                'verbose_name_plural': 'districts',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
            ],
            options={
                'verbose_name': 'public holiday',
                'verbose_name_plural': 'public holidays',
            },
        ),
        migrations.CreateModel(
            name='Language',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('code', models.CharField(max_length=3, primary_key=True, serialize=False, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name': 'language',
                'verbose_name_plural': 'languages',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='AgeBand',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField()),
                ('below_days', models.PositiveSmallIntegerField(null=True)),
                ('below_months', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'age band',
                'verbose_name_plural': 'age bands',
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('below_days__isnull', True), ('below_months__isnull', False)), models.Q(('below_days__isnull', False), ('below_months__isnull', True)), _connector='OR'), name='age_band_one_limit')],
            },
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('code', models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name='code')),
                ('sort_en', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_en')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('sort_ru', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_ru')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('age_bands', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None, verbose_name='typical age bands')),
                ('position', models.PositiveSmallIntegerField()),
                ('is_current', models.BooleanField(default=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subspecialties', to='network.field')),
            ],
            options={
                'verbose_name': 'field',
                'verbose_name_plural': 'fields',
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('parent__isnull', True), models.Q(('code__contains', '.'), _negated=True)), ('code__startswith', django.db.models.functions.text.Concat('parent_id', models.Value('.'))), _connector='OR'), name='field_code_spells_parent'), models.CheckConstraint(condition=models.Q(('age_bands__len__gte', 1)), name='field_has_age_band')],
            },
        ),
        migrations.CreateModel(
            name='ImportDraft',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('organisations', 'Organisations'), ('units', 'Departments'), ('consultants', 'Consultants'), ('duties', 'Duty roster')], max_length=20, verbose_name='kind')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('content', models.TextField(blank=True)),
                ('fingerprint', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'constraints': [models.CheckConstraint(condition=models.Q(('applied_at__isnull', True), ('content', ''), _connector='OR'), name='import_draft_content_until_applied')],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name='code')),
                ('number', models.CharField(max_length=10, unique=True, verbose_name='national number')),
                ('sort_en', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_en')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('sort_ru', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_ru')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('time_zones', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='time zones')),
                ('capital_en', models.CharField(max_length=200, verbose_name='capital in English')),
                ('capital_ru', models.CharField(max_length=200, verbose_name='capital in Russian')),
                ('tile_row', models.PositiveSmallIntegerField()),
                ('tile_column', models.PositiveSmallIntegerField()),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='regions', to='network.district', verbose_name='district')),
            ],
            options={
                'verbose_name': 'region',
                'verbose_name_plural': 'regions',
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('tile_row', 'tile_column'), name='region_tile'), models.CheckConstraint(condition=models.Q(('time_zones__len__gte', 1)), name='region_has_time_zone')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('identifier', models.CharField(max_length=64, unique=True, verbose_name='identifier (OID)')),
                ('short_name_en', models.CharField(max_length=120, verbose_name='short name in English')),
                ('short_name_ru', models.CharField(max_length=120, verbose_name='short name in Russian')),
                ('sort_en', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('short_name_en')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('sort_ru', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('short_name_ru')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('kind', models.CharField(choices=[('hospital', 'Hospital'), ('polyclinic', 'Polyclinic'), ('perinatal_centre', 'Perinatal centre'), ('national_centre', 'National centre'), ('health_authority', 'Health authority')], max_length=20, verbose_name='kind')),
                ('is_centre', models.BooleanField(default=False, verbose_name='consults other organisations')),
                ('city_en', models.CharField(max_length=120, verbose_name='city in English')),
                ('city_ru', models.CharField(max_length=120, verbose_name='city in Russian')),
                ('time_zone', models.CharField(max_length=40, verbose_name='time zone')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('active', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in the network')),
                ('search', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.Func(models.F('short_name_ru'), models.F('name_ru'), models.F('city_ru'), models.F('short_name_en'), models.F('name_en'), models.F('city_en'), models.F('identifier'), arg_joiner=" || ' ' || ", output_field=models.TextField(), template='(%(expressions)s)')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='network.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'indexes': [models.Index(fields=['sort_ru', 'id'], name='organisation_sort_ru'), models.Index(fields=['sort_en', 'id'], name='organisation_sort_en'), models.Index(fields=['region', 'sort_ru'], name='organisation_region'), django.contrib.postgres.indexes.GinIndex(fields=['search'], name='organisation_search', opclasses=['gin_trgm_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('identifier__regex', '^[0-9]+(\\.[0-9]+)+$')), name='organisation_identifier_oid'), models.CheckConstraint(condition=models.Q(models.Q(('name_en', ''), _negated=True), models.Q(('name_ru', ''), _negated=True), models.Q(('short_name_en', ''), _negated=True), models.Q(('short_name_ru', ''), _negated=True)), name='organisation_named'), models.CheckConstraint(condition=models.Q(('is_centre', False), models.Q(('kind', 'health_authority'), _negated=True), _connector='OR'), name='organisation_authority_no_centre'), models.CheckConstraint(condition=models.Q(('is_centre', True), models.Q(('kind', 'national_centre'), _negated=True), _connector='OR'), name='organisation_national_is_centre'), models.CheckConstraint(condition=models.Q(('active__isempty', False), ('active__lower_inf', False)), name='organisation_active_has_start')],
            },
        ),
        migrations.CreateModel(
            name='CentreField',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_current', models.BooleanField(default=True)),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centre_fields', to='network.field')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centre_fields', to='network.organisation')),
            ],
            options={
                'verbose_name': 'field of a centre',
                'verbose_name_plural': 'fields of centres',
                'constraints': [models.UniqueConstraint(fields=('centre', 'field'), name='centre_field_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarException',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('opens', models.TimeField(blank=True, null=True, verbose_name='opens')),
                ('closes', models.TimeField(blank=True, null=True, verbose_name='closes')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_exceptions', to='network.organisation')),
            ],
            options={
                'verbose_name': 'exception of the calendar',
                'verbose_name_plural': 'exceptions of the calendar',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'day'), name='calendar_exception_once'), models.CheckConstraint(condition=models.Q(models.Q(('closes__isnull', True), ('opens__isnull', True)), models.Q(('closes__isnull', False), ('opens__isnull', False)), _connector='OR'), name='calendar_exception_times')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationHours',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('minutes', django.contrib.postgres.fields.ranges.IntegerRangeField(verbose_name='minutes of the week')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='network.organisation')),
            ],
            options={
                'verbose_name': 'working hours of an organisation',
                'verbose_name_plural': 'working hours of organisations',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organisation', '='), ('minutes', '&&')], name='organisation_hours_no_overlap'), models.CheckConstraint(condition=models.Q(('minutes__contained_by', (0, 10080)), ('minutes__isempty', False)), name='organisation_hours_in_week')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('sort_en', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_en')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('sort_ru', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_ru')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('is_open', models.BooleanField(default=True, verbose_name='open')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='network.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='network.unit')),
            ],
            options={
                'verbose_name': 'department',
                'verbose_name_plural': 'departments',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'code'), name='unit_code_once'), models.UniqueConstraint(fields=('id', 'organisation'), name='unit_of_organisation'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='unit_not_its_own_part')],
            },
        ),
        migrations.CreateModel(
            name='Consultant',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=300, verbose_name='name in Russian')),
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sort_en', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_en')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('sort_ru', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('name_ru')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('position_en', models.CharField(blank=True, max_length=200, verbose_name='position in English')),
                ('position_ru', models.CharField(blank=True, max_length=200, verbose_name='position in Russian')),
                ('age_bands', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None, verbose_name='age bands')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), size=None, verbose_name='languages')),
                ('workload_limit', models.PositiveSmallIntegerField(default=10, verbose_name='open cases at most')),
                ('time_zone', models.CharField(max_length=40, verbose_name='time zone')),
                ('register_number', models.CharField(blank=True, max_length=60, verbose_name='number in the professional register')),
                ('register_valid_until', models.DateField(blank=True, null=True, verbose_name='register entry valid until')),
                ('is_active', models.BooleanField(default=True, verbose_name='takes part')),
                ('search', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.Func(models.F('name_ru'), models.F('name_en'), arg_joiner=" || ' ' || ", output_field=models.TextField(), template='(%(expressions)s)')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C'))),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultants', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultants', to='network.organisation')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consultants', to='network.unit')),
            ],
            options={
                'verbose_name': 'consultant',
                'verbose_name_plural': 'consultants',
                'indexes': [models.Index(fields=['sort_ru', 'id'], name='consultant_sort_ru'), models.Index(fields=['sort_en', 'id'], name='consultant_sort_en'), django.contrib.postgres.indexes.GinIndex(fields=['search'], name='consultant_search', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(fields=('user', 'organisation'), name='consultant_once_per_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('name_en', ''), _negated=True), models.Q(('name_ru', ''), _negated=True)), name='consultant_named'), models.CheckConstraint(condition=models.Q(('age_bands__len__gte', 1)), name='consultant_has_age_band'), models.CheckConstraint(condition=models.Q(('languages__len__gte', 1)), name='consultant_has_language'), models.CheckConstraint(condition=models.Q(('workload_limit__gte', 1), ('workload_limit__lte', 200)), name='consultant_limit_sensible')],
            },
        ),
        migrations.CreateModel(
            name='ConsultantField',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_main', models.BooleanField(default=False, verbose_name='main field')),
                ('consultant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultant_fields', to='network.consultant')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultant_fields', to='network.field')),
            ],
            options={
                'verbose_name': 'field of a consultant',
                'verbose_name_plural': 'fields of consultants',
                'constraints': [models.UniqueConstraint(fields=('consultant', 'field'), name='consultant_field_once'), models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('consultant',), name='consultant_one_main_field')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='days')),
                ('reason', models.CharField(choices=[('holiday', 'Annual leave'), ('illness', 'Illness'), ('study', 'Study or congress'), ('travel', 'Business travel'), ('family', 'Family leave'), ('other', 'Another reason')], default='holiday', max_length=10, verbose_name='reason')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('consultant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaves', to='network.consultant')),
            ],
            options={
                'verbose_name': 'leave',
                'verbose_name_plural': 'leaves',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('cancelled_at__isnull', True)), expressions=[('consultant', '='), ('period', '&&')], name='leave_no_overlap'), models.CheckConstraint(condition=models.Q(('period__isempty', False), ('period__lower_inf', False), ('period__upper_inf', False)), name='leave_has_start_and_end')],
            },
        ),
        migrations.CreateModel(
            name='ConsultantHours',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('minutes', django.contrib.postgres.fields.ranges.IntegerRangeField(verbose_name='minutes of the week')),
                ('consultant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='network.consultant')),
            ],
            options={
                'verbose_name': 'working hours of a consultant',
                'verbose_name_plural': 'working hours of consultants',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('consultant', '='), ('minutes', '&&')], name='consultant_hours_no_overlap'), models.CheckConstraint(condition=models.Q(('minutes__contained_by', (0, 10080)), ('minutes__isempty', False)), name='consultant_hours_in_week')],
            },
        ),
        migrations.CreateModel(
            name='DutyRoster',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='period')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('centre_field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='network.centrefield')),
                ('consultant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='network.consultant')),
            ],
            options={
                'verbose_name': 'duty',
                'verbose_name_plural': 'duty roster',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('cancelled_at__isnull', True)), expressions=[('consultant', '='), ('centre_field', '='), ('period', '&&')], name='duty_no_overlap'), models.CheckConstraint(condition=models.Q(('period__isempty', False), ('period__lower_inf', False), ('period__upper_inf', False)), name='duty_has_start_and_end')],
            },
        ),
        migrations.AddField(
            model_name='consultant',
            name='fields',
            field=models.ManyToManyField(related_name='consultants', through='network.ConsultantField', to='network.field'),
        ),
    ]
