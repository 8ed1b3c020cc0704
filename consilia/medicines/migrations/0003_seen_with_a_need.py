"""Whoever sees a need sees the entry it rests on, the record of its child, and the files that hang on it (decision 0010).

An operator of a region has no sight of entries and children of her own. These policies are joined to the tables' own by
OR; on a table that is in front of the wall they say nothing.
"""

from django.db import migrations

SHOWN = """
CREATE FUNCTION medicines_entry_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 40 AS $$
BEGIN
    RETURN current_setting('consilia.reader', true) = 'regional_operator'
        AND EXISTS (SELECT FROM medicines_need WHERE entry_id = wanted);
END $$;
CREATE FUNCTION medicines_child_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 40 AS $$
BEGIN
    RETURN current_setting('consilia.reader', true) IN ('regional_operator', 'registry_curator')
        AND EXISTS (SELECT FROM medicines_need WHERE child_id = wanted);
END $$;
CREATE FUNCTION medicines_file_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 40 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM medicines_paperfile WHERE file_id = wanted);
END $$;
"""
GONE = """
DROP FUNCTION medicines_file_shown;
DROP FUNCTION medicines_child_shown;
DROP FUNCTION medicines_entry_shown;
"""


def _also(table: str, sees: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY {table}_also_a_need ON {table} USING ({sees})", f"DROP POLICY {table}_also_a_need ON {table}"
    )


class Migration(migrations.Migration):
    dependencies = [("medicines", "0002_wall"), ("documents", "0005_upload_policy")]
    operations = [
        migrations.RunSQL(SHOWN, GONE),
        _also("registry_entry", "medicines_entry_shown(id)"),
        _also("patients_child", "medicines_child_shown(id)"),
        _also("documents_storedfile", "medicines_file_shown(id)"),
    ]
