"""Definitions from the first hour on; and a frozen year stays as it was frozen."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
STAY = """
CREATE FUNCTION analytics_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: a frozen year does not change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER snapshots_stay BEFORE UPDATE OR DELETE ON analytics_snapshot
    FOR EACH ROW EXECUTE FUNCTION analytics_refuse_change();
CREATE TRIGGER snapshots_table_stays BEFORE TRUNCATE ON analytics_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION analytics_refuse_change();
"""
BACK = """
DROP TRIGGER snapshots_table_stays ON analytics_snapshot;
DROP TRIGGER snapshots_stay ON analytics_snapshot;
DROP FUNCTION analytics_refuse_change();
"""


def load(apps, schema_editor):
    def model(name):
        return apps.get_model("analytics", name)

    for position, row in enumerate(rows("indicators.csv")):
        model("Indicator").objects.create(position=position, **row)
    for row in rows("published-figures.csv"):
        row["indicator_id"] = row.pop("indicator")
        model("PublishedFigure").objects.create(**{name: value for name, value in row.items() if value})
    for row in rows("targets.csv"):
        model("Target").objects.create(
            indicator_id=row["indicator"], value=row["value"], source=row["source"], starts=SINCE
        )
    for row in rows("policy.csv"):
        model("ReportPolicy").objects.create(**row, starts=SINCE)


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]
    operations = [migrations.RunSQL(STAY, BACK), migrations.RunPython(load, migrations.RunPython.noop)]
