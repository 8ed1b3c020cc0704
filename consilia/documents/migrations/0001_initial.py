import consilia.foundation.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='FailedVerification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitor', models.CharField(max_length=64)),
                ('window', models.DateTimeField()),
                ('count', models.IntegerField(default=0)),
            ],
            options={
                'verbose_name': 'failed verification',
                'verbose_name_plural': 'failed verifications',
                'indexes': [models.Index(fields=['window'], name='failedverification_window')],
                'constraints': [models.UniqueConstraint(fields=('visitor', 'window'), name='failedverification_once')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(max_length=8)),
                ('year', models.SmallIntegerField()),
                ('last', models.IntegerField()),
            ],
            options={
                'verbose_name': 'number series',
                'verbose_name_plural': 'number series',
                'constraints': [models.UniqueConstraint(fields=('prefix', 'year'), name='numberseries_once')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.BigIntegerField(verbose_name='size in bytes')),
                ('media_type', models.CharField(max_length=100, verbose_name='type')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('stored_at', models.DateTimeField(verbose_name='stored')),
                ('stored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'stored file',
                'verbose_name_plural': 'stored files',
                'indexes': [models.Index(fields=['sha256'], name='storedfile_sha256'), models.Index(fields=['stored_at'], name='storedfile_stored_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='storedfile_hash'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='storedfile_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('language', models.CharField(max_length=2, verbose_name='language')),
                ('organisation_id', models.UUIDField()),
                ('organisation_name_en', models.CharField(max_length=300)),
                ('organisation_name_ru', models.CharField(max_length=300)),
                ('text', models.TextField(verbose_name='plain text')),
                ('verification_code', models.CharField(max_length=28, verbose_name='verification code')),
                ('certificate_sha256', models.CharField(max_length=64, verbose_name='certificate')),
                ('created_at', models.DateTimeField(verbose_name='signed')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='documents.document')),
                ('pdf', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='documents.storedfile')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['en', 'ru'])), name='document_language'), models.CheckConstraint(condition=models.Q(('supersedes', models.F('id')), _negated=True), name='document_not_its_own_successor')],
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='revocation', serialize=False, to='documents.document')),
                ('reason', models.TextField(verbose_name='reason')),
                ('revoked_at', models.DateTimeField(verbose_name='revoked')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'revocation',
                'verbose_name_plural': 'revocations',
            },
        ),
    ]
