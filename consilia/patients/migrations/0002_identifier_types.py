"""The kinds of identifiers, from data/identifier_types.csv: another country replaces the file, not the code."""

import csv
from pathlib import Path

from django.db import migrations

ROWS = Path(__file__).parent.parent / "data" / "identifier_types.csv"


def load_types(apps, schema_editor):
    kind = apps.get_model("patients", "IdentifierType")
    with ROWS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row["lifelong"] = row["lifelong"] == "yes"
            kind.objects.update_or_create(code=row.pop("code"), defaults=row)


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]

    operations = [migrations.RunPython(load_types, migrations.RunPython.noop)]
