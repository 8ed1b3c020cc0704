import consilia.conclusions.domain.dosing
import consilia.conclusions.domain.words
import consilia.foundation.identifiers
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0002_timeline_stays'),
        ('documents', '0002_unchangeable'),
        ('network', '0002_one_house'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed')], default='draft', max_length=6, verbose_name='state')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian')], max_length=2, verbose_name='language of the document')),
                ('correction_because', models.TextField(blank=True, verbose_name='why the earlier version is corrected')),
                ('materials', models.TextField(blank=True, verbose_name='materials reviewed')),
                ('missing_materials', models.TextField(blank=True, verbose_name='what was missing')),
                ('history', models.TextField(blank=True, verbose_name='history')),
                ('diagnosis', models.TextField(blank=True, verbose_name='diagnosis in words')),
                ('no_diagnosis_because', models.TextField(blank=True, verbose_name='no diagnosis because')),
                ('certainty', models.CharField(blank=True, choices=[(consilia.conclusions.domain.words.Certainty['CONFIRMED'], 'Confirmed'), (consilia.conclusions.domain.words.Certainty['PROBABLE'], 'Probable'), (consilia.conclusions.domain.words.Certainty['POSSIBLE'], 'Possible'), (consilia.conclusions.domain.words.Certainty['OPEN'], 'Still open')], max_length=10, verbose_name='certainty')),
                ('change', models.CharField(blank=True, choices=[(consilia.conclusions.domain.words.Change['NONE'], 'The same as in the referral'), (consilia.conclusions.domain.words.Change['REFINED'], 'Refined'), (consilia.conclusions.domain.words.Change['CHANGED'], 'Changed')], max_length=8, verbose_name='against the referral')),
                ('assessment', models.TextField(blank=True, verbose_name='assessment')),
                ('no_recommendations_because', models.TextField(blank=True, verbose_name='no recommendations because')),
                ('red_flags', models.TextField(blank=True, verbose_name='red flags')),
                ('place', models.CharField(blank=True, choices=[(consilia.conclusions.domain.words.Place['STAY'], 'Treatment where the child is'), (consilia.conclusions.domain.words.Place['TRANSFER'], 'Transfer'), (consilia.conclusions.domain.words.Place['ADMISSION'], 'Planned admission')], max_length=9, verbose_name='place of care')),
                ('place_where', models.CharField(blank=True, max_length=200, verbose_name='where')),
                ('place_when', models.CharField(blank=True, max_length=200, verbose_name='how soon')),
                ('transport', models.TextField(blank=True, verbose_name='conditions of transport')),
                ('follow_up', models.TextField(blank=True, verbose_name='follow-up')),
                ('follow_up_on', models.DateField(blank=True, null=True, verbose_name='next review on')),
                ('registry', models.CharField(blank=True, choices=[(consilia.conclusions.domain.words.Eligibility['NO'], 'Not eligible'), (consilia.conclusions.domain.words.Eligibility['YES'], 'Eligible'), (consilia.conclusions.domain.words.Eligibility['ENROLLED'], 'Already enrolled'), (consilia.conclusions.domain.words.Eligibility['UNCLEAR'], 'To be clarified')], max_length=8, verbose_name='registry or trial')),
                ('registry_note', models.TextField(blank=True, verbose_name='which one, and why')),
                ('limits', models.TextField(blank=True, verbose_name='limits of this opinion')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('marks', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='cases.case')),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='network.organisation')),
            ],
            options={
                'verbose_name': 'conclusion',
                'verbose_name_plural': 'conclusions',
                'constraints': [models.UniqueConstraint(fields=('case', 'version'), name='conclusion_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('case',), name='conclusion_one_draft'), models.CheckConstraint(condition=models.Q(models.Q(('content_sha256', ''), ('document', None), ('signed_at', None), ('state', 'draft')), models.Q(('content_sha256__regex', '^[0-9a-f]{64}$'), ('document__isnull', False), ('signed_at__isnull', False), ('state', 'signed')), _connector='OR'), name='conclusion_signed_whole'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('correction_because', ''), _negated=True), _connector='OR'), name='conclusion_correction_has_reason'), models.CheckConstraint(condition=models.Q(('language__in', ['en', 'ru'])), name='conclusion_language')],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('lineage', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False)),
                ('number', models.PositiveSmallIntegerField(null=True, verbose_name='number')),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_from', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('kind', models.CharField(choices=[(consilia.conclusions.domain.words.Kind['EXAMINATION'], 'Examination'), (consilia.conclusions.domain.words.Kind['DRUG'], 'Drug'), (consilia.conclusions.domain.words.Kind['OPERATION'], 'Operation or procedure'), (consilia.conclusions.domain.words.Kind['CARE'], 'Care, nutrition, regimen'), (consilia.conclusions.domain.words.Kind['CONSULTATION'], 'Consultation of another specialist'), (consilia.conclusions.domain.words.Kind['OTHER'], 'Other')], default=consilia.conclusions.domain.words.Kind['EXAMINATION'], max_length=12, verbose_name='kind')),
                ('action', models.TextField(blank=True, verbose_name='what to do')),
                ('drug', models.CharField(blank=True, max_length=200, verbose_name='drug')),
                ('dose', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name='dose')),
                ('dose_unit', models.CharField(blank=True, choices=[(consilia.conclusions.domain.dosing.Unit['MICROGRAM'], 'µg'), (consilia.conclusions.domain.dosing.Unit['MILLIGRAM'], 'mg'), (consilia.conclusions.domain.dosing.Unit['GRAM'], 'g'), (consilia.conclusions.domain.dosing.Unit['UNIT'], 'IU'), (consilia.conclusions.domain.dosing.Unit['MILLILITRE'], 'mL'), (consilia.conclusions.domain.dosing.Unit['MILLIMOLE'], 'mmol')], max_length=5, verbose_name='unit of the dose')),
                ('dose_per', models.CharField(blank=True, choices=[(consilia.conclusions.domain.dosing.Per['KILOGRAM'], 'per kg'), (consilia.conclusions.domain.dosing.Per['SQUARE_METRE'], 'per m²'), (consilia.conclusions.domain.dosing.Per['DOSE'], 'fixed')], max_length=5, verbose_name='measured')),
                ('dose_basis', models.CharField(blank=True, choices=[(consilia.conclusions.domain.dosing.Basis['SINGLE'], 'at one time'), (consilia.conclusions.domain.dosing.Basis['DAILY'], 'a day')], max_length=6, verbose_name='for')),
                ('ceiling', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name='at most')),
                ('ceiling_unit', models.CharField(blank=True, choices=[(consilia.conclusions.domain.dosing.Unit['MICROGRAM'], 'µg'), (consilia.conclusions.domain.dosing.Unit['MILLIGRAM'], 'mg'), (consilia.conclusions.domain.dosing.Unit['GRAM'], 'g'), (consilia.conclusions.domain.dosing.Unit['UNIT'], 'IU'), (consilia.conclusions.domain.dosing.Unit['MILLILITRE'], 'mL'), (consilia.conclusions.domain.dosing.Unit['MILLIMOLE'], 'mmol')], max_length=5, verbose_name='unit of the maximum')),
                ('route', models.CharField(blank=True, choices=[(consilia.conclusions.domain.dosing.Route['ORAL'], 'by mouth'), (consilia.conclusions.domain.dosing.Route['INTRAVENOUS'], 'intravenously'), (consilia.conclusions.domain.dosing.Route['INTRAMUSCULAR'], 'intramuscularly'), (consilia.conclusions.domain.dosing.Route['SUBCUTANEOUS'], 'subcutaneously'), (consilia.conclusions.domain.dosing.Route['INHALED'], 'inhaled'), (consilia.conclusions.domain.dosing.Route['RECTAL'], 'rectally'), (consilia.conclusions.domain.dosing.Route['NASAL'], 'into the nose'), (consilia.conclusions.domain.dosing.Route['TOPICAL'], 'on the skin'), (consilia.conclusions.domain.dosing.Route['INTRATHECAL'], 'intrathecally'), (consilia.conclusions.domain.dosing.Route['OTHER'], 'other')], max_length=14, verbose_name='route')),
                ('frequency', models.CharField(blank=True, max_length=200, verbose_name='how often')),
                ('duration', models.CharField(blank=True, max_length=200, verbose_name='for how long')),
                ('priority', models.CharField(choices=[(consilia.conclusions.domain.words.Priority['NOW'], 'At once'), (consilia.conclusions.domain.words.Priority['SOON'], 'Soon'), (consilia.conclusions.domain.words.Priority['ROUTINE'], 'In the usual course')], default='routine', max_length=7, verbose_name='priority')),
                ('by_when', models.CharField(blank=True, max_length=200, verbose_name='by when')),
                ('by_whom', models.CharField(blank=True, max_length=200, verbose_name='by whom')),
                ('evidence', models.TextField(blank=True, verbose_name='grounds')),
                ('conclusion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='conclusions.conclusion')),
            ],
            options={
                'verbose_name': 'recommendation',
                'verbose_name_plural': 'recommendations',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('conclusion', 'number'), name='recommendation_number_once'), models.UniqueConstraint(fields=('conclusion', 'lineage'), name='recommendation_lineage_once'), models.CheckConstraint(condition=models.Q(models.Q(('number__gte', 1), ('removed_at', None)), models.Q(('number', None), ('removed_at__isnull', False)), _connector='OR'), name='recommendation_numbered_or_removed'), models.CheckConstraint(condition=models.Q(models.Q(('dose', None), ('dose__gt', 0), _connector='OR'), models.Q(('ceiling', None), ('ceiling__gt', 0), _connector='OR')), name='recommendation_dose_positive'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_from__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_from__isnull', False)), _connector='OR'), name='recommendation_removed_from')],
            },
        ),
        migrations.CreateModel(
            name='Diagnosis',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[(consilia.conclusions.domain.words.DiagnosisRole['PRINCIPAL'], 'Principal diagnosis'), (consilia.conclusions.domain.words.DiagnosisRole['COMPLICATION'], 'Complications'), (consilia.conclusions.domain.words.DiagnosisRole['COMORBID'], 'Accompanying diseases')], max_length=12, verbose_name='role')),
                ('system', models.CharField(choices=[('icd10', 'ICD-10'), ('orpha', 'ORPHA')], max_length=8, verbose_name='code system')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('label_en', models.CharField(max_length=400)),
                ('label_ru', models.CharField(blank=True, max_length=400)),
                ('position', models.PositiveSmallIntegerField()),
                ('conclusion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='diagnoses', to='conclusions.conclusion')),
            ],
            options={
                'verbose_name': 'diagnosis',
                'verbose_name_plural': 'diagnoses',
                'ordering': ['role', 'system', 'position'],
                'constraints': [models.UniqueConstraint(fields=('conclusion', 'role', 'system', 'code'), name='diagnosis_once_per_role'), models.UniqueConstraint(condition=models.Q(('role', consilia.conclusions.domain.words.DiagnosisRole['PRINCIPAL'])), fields=('conclusion', 'system'), name='diagnosis_one_principal_per_system')],
            },
        ),
        migrations.CreateModel(
            name='RecommendationDecision',
            fields=[
                ('recommendation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='conclusions.recommendation')),
                ('answer', models.CharField(choices=[(consilia.conclusions.domain.words.Answer['ACCEPTED'], 'Accepted'), (consilia.conclusions.domain.words.Answer['MODIFIED'], 'Accepted with a change'), (consilia.conclusions.domain.words.Answer['NOT_FEASIBLE'], 'Not feasible here')], max_length=12, verbose_name='decision')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'decision on a recommendation',
                'verbose_name_plural': 'decisions on recommendations',
                'constraints': [models.CheckConstraint(condition=models.Q(('answer', consilia.conclusions.domain.words.Answer['ACCEPTED']), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_has_reason')],
            },
        ),
    ]
