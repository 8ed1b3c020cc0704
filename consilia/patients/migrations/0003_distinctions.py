import consilia.foundation.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('network', '0002_one_house'),
        ('patients', '0002_identifier_types'),
    ]

    operations = [
        migrations.CreateModel(
            name='Distinction',
            fields=[
                ('id', models.UUIDField(default=consilia.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('twin', 'A twin'), ('another', 'Another child')], max_length=7, verbose_name='decision')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('made_at', models.DateTimeField(verbose_name='time')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distinctions', to='patients.child')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.child')),
            ],
            options={
                'verbose_name': 'distinction of two children',
                'verbose_name_plural': 'distinctions of children',
                'constraints': [models.UniqueConstraint(fields=('child', 'other'), name='distinction_once'), models.CheckConstraint(condition=models.Q(('child', models.F('other')), _negated=True), name='distinction_of_two')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='childaccess',
            name='child_access_open_once',
        ),
        migrations.RemoveIndex(
            model_name='childaccess',
            name='child_access_source',
        ),
        migrations.RemoveField(
            model_name='childaccess',
            name='source_id',
        ),
        migrations.AlterField(
            model_name='childaccess',
            name='reason',
            field=models.CharField(max_length=200, verbose_name='reason'),
        ),
        migrations.AddConstraint(
            model_name='childaccess',
            constraint=models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('child', 'organisation', 'user', 'role', 'reason'), name='child_access_open_once', nulls_distinct=False),
        ),
    ]
