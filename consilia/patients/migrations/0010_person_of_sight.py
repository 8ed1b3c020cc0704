"""Rows of sight name the person of their child by a foreign key of two columns.

The trigger of migration 0007 looked the person up in each grant, and could miss a merge that happened at the same time.
A merge reaches the rows of sight through the key; it is asked at once, so one of the two waits for the other.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

KEY = """
ALTER TABLE patients_childaccess ADD CONSTRAINT child_access_of_person
    FOREIGN KEY (child_id, person) REFERENCES patients_child (id, person) ON UPDATE CASCADE
"""
NO_KEY = "ALTER TABLE patients_childaccess DROP CONSTRAINT child_access_of_person"
before = import_module("consilia.patients.migrations.0007_wall_of_children")


class Migration(migrations.Migration):
    dependencies = [("patients", "0009_wall_of_growth")]
    operations = [
        migrations.RunSQL(before.NO_PERSON, before.PERSON),
        migrations.AddConstraint(
            "child", models.UniqueConstraint(fields=["id", "person"], name="child_with_person")
        ),
        migrations.AlterField(
            "childaccess",
            "child",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accesses",
                to="patients.child",
            ),
        ),
        migrations.RunSQL(KEY, NO_KEY),
    ]
