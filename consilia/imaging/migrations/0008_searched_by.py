"""What else programs search studies and series by. Old rows get it by and by (`services.catching_up`)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imaging', '0007_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='series',
            name='requested_procedures',
            field=models.CharField(max_length=400, null=True),
        ),
        migrations.AddField(
            model_name='series',
            name='scheduled_steps',
            field=models.CharField(max_length=400, null=True),
        ),
        migrations.AddField(
            model_name='series',
            name='step_at',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name='series',
            name='step_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='study',
            name='referrer_name',
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name='study',
            name='study_number',
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='study',
            name='time_zone',
            field=models.CharField(max_length=16, null=True),
        ),
    ]
