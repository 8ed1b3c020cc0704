from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_duplicates'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('case_submitted', 'A new case was submitted'), ('case_offered', 'A case is offered to you'), ('case_accepted', 'An expert accepted the case'), ('offer_refused', 'The expert refused the offer'), ('offer_lapsed', 'The offer was not answered in time'), ('case_redirected', 'The case was returned to triage'), ('triage_changed', 'The coordinator changed the urgency or the field'), ('information_requested', 'More information is asked for'), ('information_answered', 'The questions were answered'), ('message_sent', 'A new message in the case'), ('conclusion_signed', 'The conclusion was signed'), ('conclusion_corrected', 'The conclusion was corrected'), ('case_acknowledged', 'The referring doctor decided on the recommendations'), ('case_closed', 'The case was closed'), ('case_withdrawn', 'The case was withdrawn'), ('deadline_missed', 'A deadline was missed'), ('duplicate_asked', 'Another organisation asks whether two records are one child'), ('duplicate_answered', 'Your question whether two records are one child was answered')], max_length=32, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='preference',
            name='kind',
            field=models.CharField(choices=[('case_submitted', 'A new case was submitted'), ('case_offered', 'A case is offered to you'), ('case_accepted', 'An expert accepted the case'), ('offer_refused', 'The expert refused the offer'), ('offer_lapsed', 'The offer was not answered in time'), ('case_redirected', 'The case was returned to triage'), ('triage_changed', 'The coordinator changed the urgency or the field'), ('information_requested', 'More information is asked for'), ('information_answered', 'The questions were answered'), ('message_sent', 'A new message in the case'), ('conclusion_signed', 'The conclusion was signed'), ('conclusion_corrected', 'The conclusion was corrected'), ('case_acknowledged', 'The referring doctor decided on the recommendations'), ('case_closed', 'The case was closed'), ('case_withdrawn', 'The case was withdrawn'), ('deadline_missed', 'A deadline was missed'), ('duplicate_asked', 'Another organisation asks whether two records are one child'), ('duplicate_answered', 'Your question whether two records are one child was answered')], max_length=32, verbose_name='kind'),
        ),
    ]
