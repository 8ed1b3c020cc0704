import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_memberships'),
        ('network', '0002_one_house'),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('only', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('mode', models.CharField(max_length=10)),
                ('claimed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'installation',
                'verbose_name_plural': 'installations',
                'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='installation_one_row'), models.CheckConstraint(condition=models.Q(('mode__in', ['production', 'demo', 'test'])), name='installation_mode')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_once',
        ),
        migrations.AddField(
            model_name='user',
            name='demo_key',
            field=models.CharField(editable=False, max_length=40, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='user',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.Func(models.F('family_name'), models.F('given_name'), models.F('patronymic'), models.F('email'), arg_joiner=" || ' ' || ", output_field=models.TextField(), template='(%(expressions)s)')), models.Value('ё'), models.Value('е'), function='translate', output_field=models.TextField()), output_field=models.TextField(db_collation='C')),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['organisation', 'role'], name='membership_place'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(fields=['search', 'id'], name='user_alphabetical'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='user_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('organisation', '='), ('role', '='), (models.Func(models.F('starts'), models.F('ends'), django.contrib.postgres.fields.ranges.RangeBoundary(), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('demo_key__isnull', True), ('is_demo', True), _connector='OR'), name='user_demo_key_of_demo'),
        ),
    ]
