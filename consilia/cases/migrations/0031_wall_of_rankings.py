"""Whoever reads a case reads the lists of possible diagnoses that were kept with it (decision 0010)."""

from django.db import migrations

from consilia.cases.wall import OF_CASE
from consilia.foundation.row_security import also_seen

ITS_CASE = f"subject = 'case' AND ({OF_CASE.replace('case_id', 'subject_id')})"


class Migration(migrations.Migration):
    dependencies = [("cases", "0030_moves_ask_less"), ("diagnosis", "0002_made_again")]
    operations = [also_seen("diagnosis_ranking", "its_case", ITS_CASE)]
