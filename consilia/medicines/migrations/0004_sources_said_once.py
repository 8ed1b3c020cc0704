"""Whether a row is verified is a column of its own; seeds said it in their source as well."""

from django.db import migrations

TABLES = ("channelrule", "clockrule", "paperrule", "medicinesfigure", "dueday")
SAY_IT_ONCE = "".join(
    f"UPDATE medicines_{table} SET source = replace(replace(source, '; unverified', ''), ' and unverified', '')"
    " WHERE source LIKE '%unverified';\n"
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("medicines", "0003_seen_with_a_need")]
    operations = [migrations.RunSQL(SAY_IT_ONCE, migrations.RunSQL.noop)]
