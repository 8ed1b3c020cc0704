"""Whoever sees a need sees the entry it rests on, the record of its child, and the files that hang on it (decision 0010).

An operator of a region has no sight of entries and children of her own.
"""

from django.db import migrations

from consilia.foundation.row_security import also_seen

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


class Migration(migrations.Migration):
    dependencies = [("medicines", "0002_wall"), ("documents", "0006_wall_of_documents")]
    operations = [
        migrations.RunSQL(SHOWN, GONE),
        also_seen("registry_entry", "a_need", "medicines_entry_shown(id)"),
        also_seen("patients_child", "a_need", "medicines_child_shown(id)"),
        also_seen("documents_storedfile", "a_need", "medicines_file_shown(id)"),
    ]
