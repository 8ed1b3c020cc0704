"""Templates and figures from the first hour on: a case may be acknowledged before anybody loads reference data."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def load(apps, schema_editor):
    rule, policy = apps.get_model("followup", "PlanRule"), apps.get_model("followup", "FollowUpPolicy")
    for row in rows("plan-rules.csv"):
        numbers = {name: int(row[name]) for name in ("hours", "months", "every_months")}
        rule.objects.create(
            group=row["group"], kind=row["kind"], starts=SINCE, source=row["source"], **numbers
        )
    for row in rows("policy.csv"):
        policy.objects.create(
            name=row["name"], value=int(row["value"]), starts=SINCE, source=row["source"]
        )


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_questions_to_lapse")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
