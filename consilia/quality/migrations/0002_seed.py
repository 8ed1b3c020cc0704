"""The figures from the first hour on: an event may call for a review before anybody loads reference data."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def load(apps, schema_editor):
    policy = apps.get_model("quality", "QualityPolicy")
    with (DATA / "policy.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            policy.objects.create(
                name=row["name"], value=int(row["value"]), starts=SINCE, source=row["source"]
            )


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
