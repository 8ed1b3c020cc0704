import consilia.foundation.identifiers
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        # Typing mistakes are found by the trigrams of words.
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='CodeSystem',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(choices=[('hpo', 'Findings (HPO)'), ('icd10', 'ICD-10'), ('orpha', 'Rare diseases (Orphanet)'), ('omim', 'Inherited diseases (OMIM)'), ('decipher', 'Syndromes (DECIPHER)'), ('mondo', 'Diseases (Mondo)')], max_length=16, unique=True, verbose_name='system')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('version', models.CharField(max_length=100, verbose_name='version')),
                ('licence', models.CharField(max_length=200, verbose_name='licence')),
                ('licence_url', models.URLField(verbose_name='licence text')),
                ('attribution', models.TextField(verbose_name='attribution')),
                ('loaded_at', models.DateTimeField(verbose_name='loaded')),
            ],
            options={
                'verbose_name': 'code system',
                'verbose_name_plural': 'code systems',
            },
        ),
        migrations.CreateModel(
            name='ConceptLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_system', models.CharField(max_length=16)),
                ('subject_code', models.CharField(max_length=20)),
                ('predicate', models.CharField(max_length=8)),
                ('object_system', models.CharField(max_length=16)),
                ('object_code', models.CharField(max_length=20)),
            ],
            options={
                'verbose_name': 'mapping',
                'verbose_name_plural': 'mappings',
                'indexes': [models.Index(fields=['object_system', 'object_code'], name='link_backwards')],
                'constraints': [models.UniqueConstraint(fields=('subject_system', 'subject_code', 'object_system', 'object_code'), name='link_once')],
            },
        ),
        migrations.CreateModel(
            name='PendingImport',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=150, verbose_name='file')),
                ('version', models.CharField(max_length=100, verbose_name='version')),
                ('content', models.BinaryField()),
                ('user_id', models.UUIDField()),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded')),
            ],
            options={
                'verbose_name': 'pending import',
                'verbose_name_plural': 'pending imports',
                'indexes': [models.Index(fields=['uploaded_at'], name='pending_age')],
            },
        ),
        migrations.CreateModel(
            name='Concept',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(db_collation='C', max_length=20, verbose_name='code')),
                ('kind', models.CharField(choices=[('finding', 'Finding'), ('qualifier', 'Qualifier'), ('chapter', 'Chapter'), ('block', 'Block'), ('category', 'Category'), ('subcategory', 'Subcategory'), ('disease', 'Disease')], max_length=12, verbose_name='kind')),
                ('mark', models.CharField(blank=True, max_length=1, verbose_name='dagger or asterisk')),
                ('label_en', models.CharField(blank=True, max_length=500, verbose_name='English name')),
                ('source_en', models.CharField(blank=True, max_length=20, verbose_name='source of the English name')),
                ('label_ru', models.CharField(blank=True, max_length=500, verbose_name='Russian name')),
                ('provenance_ru', models.CharField(blank=True, choices=[('machine', 'Not reviewed'), ('official', 'Official'), ('reviewed', 'Reviewed')], max_length=8, verbose_name='provenance of the Russian name')),
                ('definition', models.TextField(blank=True, verbose_name='definition')),
                ('obsolete', models.BooleanField(default=False, verbose_name='obsolete')),
                ('replaced_by', models.CharField(blank=True, max_length=20, verbose_name='replaced by')),
                ('valid_from', models.DateField(null=True, verbose_name='in force from')),
                ('valid_until', models.DateField(null=True, verbose_name='in force until')),
                ('uses', models.IntegerField(default=0, help_text='How many diseases have this finding.', verbose_name='uses')),
                ('ancestors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('source', models.CharField(choices=[('shipped', 'Shipped with Consilia'), ('official', 'Official reference book')], max_length=10, verbose_name='source')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concepts', to='terminology.codesystem')),
            ],
            options={
                'verbose_name': 'concept',
                'verbose_name_plural': 'concepts',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['ancestors'], name='concept_ancestors'), models.Index(fields=['system', 'provenance_ru', '-uses', 'code'], name='concept_to_review')],
                'constraints': [models.UniqueConstraint(fields=('system', 'code'), name='concept_code'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='concept_validity'), models.CheckConstraint(condition=models.Q(('label_ru', ''), models.Q(('provenance_ru', ''), _negated=True), _connector='OR'), name='concept_russian_has_provenance'), models.CheckConstraint(condition=models.Q(('mark__in', ['', '+', '*'])), name='concept_mark')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('shipped', 'Shipped with Consilia'), ('official', 'Official reference book')], max_length=10, verbose_name='source')),
                ('version', models.CharField(max_length=100, verbose_name='version')),
                ('checksum', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('added', models.IntegerField(verbose_name='codes added')),
                ('changed', models.IntegerField(verbose_name='codes renamed')),
                ('retired', models.IntegerField(verbose_name='codes retired')),
                ('loaded_at', models.DateTimeField(verbose_name='loaded')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='terminology.codesystem')),
            ],
            options={
                'verbose_name': 'release',
                'verbose_name_plural': 'releases',
                'indexes': [models.Index(fields=['system', '-loaded_at'], name='release_latest')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('word', models.CharField(db_collation='C', max_length=60)),
                ('uses', models.IntegerField()),
                ('system', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='terminology.codesystem')),
            ],
            options={
                'verbose_name': 'word',
                'verbose_name_plural': 'words',
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('word'), 'gin_trgm_ops'), fastupdate=False, name='word_trigrams')],
                'constraints': [models.UniqueConstraint(fields=('system', 'word'), name='word_once')],
            },
        ),
        migrations.CreateModel(
            name='ConceptParent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parent_links', to='terminology.concept')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='child_links', to='terminology.concept')),
            ],
            options={
                'verbose_name': 'parent',
                'verbose_name_plural': 'parents',
                'constraints': [models.UniqueConstraint(fields=('child', 'parent'), name='parent_once'), models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='parent_is_another')],
            },
        ),
        migrations.CreateModel(
            name='Designation',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('uses', models.IntegerField(default=0)),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian')], max_length=2, verbose_name='language')),
                ('scope', models.CharField(choices=[('label', 'label'), ('exact', 'exact'), ('narrow', 'narrow'), ('broad', 'broad'), ('related', 'related'), ('former', 'former')], max_length=8, verbose_name='scope')),
                ('text', models.CharField(max_length=500, verbose_name='text of the name')),
                ('folded', models.CharField(db_collation='C', max_length=600)),
                ('pinned', models.BooleanField(default=False, help_text='Kept when a release is loaded.')),
                ('tokens', models.GeneratedField(db_persist=True, expression=models.Func(models.Func(models.F('folded'), models.Value(' '), function='string_to_array'), function='array_to_tsvector'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='designations', to='terminology.concept')),
                ('system', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='terminology.codesystem')),
            ],
            options={
                'verbose_name': 'designation',
                'verbose_name_plural': 'designations',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['tokens'], name='designation_tokens'), models.Index(fields=['system', 'folded'], name='designation_beginning')],
                'constraints': [models.UniqueConstraint(fields=('concept', 'language', 'scope', 'folded'), name='designation_once'), models.CheckConstraint(condition=models.Q(('folded', ''), _negated=True), name='designation_has_words')],
            },
        ),
    ]
