"""Whoever sees an entry of the registry, or a proposal, sees the record of its child (decision 0010).

A curator has no sight of a child of her own. Pseudonyms are those of a person: her records are named by the system, and
whether one of them has an entry is asked of the entries' own policy.
"""

from importlib import import_module

from django.db import migrations

from consilia.foundation.row_security import also_seen

RECORDS = """
CREATE OR REPLACE FUNCTION registry_child_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
DECLARE
    reader text := coalesce(current_setting('consilia.reader', true), '');
    said text := set_config('consilia.reader', 'system', true);
    records uuid[];
BEGIN
    records := ARRAY(
        SELECT other.id FROM patients_child one JOIN patients_child other ON other.person = one.person WHERE one.id = wanted
    );
    said := set_config('consilia.reader', reader, true);
    RETURN EXISTS (SELECT FROM registry_entry WHERE child_id = ANY(records));
END $$;
"""
_FIRST = import_module("consilia.registry.migrations.0002_wall").SHOWN
BEFORE = "CREATE OR REPLACE" + _FIRST[_FIRST.index(" FUNCTION registry_child_shown") :]
SHOWN = """
CREATE FUNCTION registry_record_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 40 AS $$
BEGIN
    IF current_setting('consilia.reader', true) NOT IN ('registry_curator', 'expert') THEN
        RETURN false;
    ELSIF EXISTS (SELECT FROM registry_entry WHERE child_id = wanted) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT FROM registry_proposal WHERE child_id = wanted);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_wall_of_relatives"), ("patients", "0007_wall_of_children")]
    operations = [
        migrations.RunSQL(RECORDS, BEFORE),
        migrations.RunSQL(SHOWN, "DROP FUNCTION registry_record_shown"),
        also_seen("patients_child", "an_entry", "registry_record_shown(id)"),
    ]
