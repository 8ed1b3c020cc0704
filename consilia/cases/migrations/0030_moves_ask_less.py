"""A move wakes no trigger that is about other columns, and writes no line of an index of empty cells.

PostgreSQL reads the condition of a trigger anew in each statement, unless the trigger names its columns.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

apart = import_module("consilia.cases.migrations.0015_words_of_moved_cases")
FOLLOW = apart.APART.split(";\n")[1].strip()
LESS = f"""
DROP TRIGGER cases_words_follow ON cases_case;
{FOLLOW.replace("AFTER UPDATE ON", f"AFTER UPDATE OF {apart.TEXTS} ON")};
"""
AS_BEFORE = f"""
DROP TRIGGER cases_words_follow ON cases_case;
{FOLLOW};
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_wall_of_words")]
    operations = [
        migrations.RunSQL(LESS, AS_BEFORE),
        migrations.AlterField(
            "case",
            "duplicate_of",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="cases.case",
                verbose_name="same as",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=Q(duplicate_of__isnull=False), fields=["duplicate_of"], name="case_duplicates"
            ),
        ),
    ]
