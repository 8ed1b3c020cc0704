"""Two-column foreign keys, which Django cannot declare: a unit's parent and a consultant's unit belong to
the same organisation, whoever writes."""

from django.db import migrations


def same_organisation(table: str, column: str, name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name}"
        f" FOREIGN KEY ({column}, organisation_id) REFERENCES network_unit (id, organisation_id)"
        " DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        same_organisation("network_unit", "parent_id", "unit_parent_same_organisation"),
        same_organisation("network_consultant", "unit_id", "consultant_unit_same_organisation"),
    ]
