"""Visits behind the second wall with their entry; definitions of forms name no child and stand in front of it."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

SHOWN = """
CREATE FUNCTION registry_visit_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM registry_visit WHERE id = wanted);
END $$;
"""
STAYS = """
CREATE TRIGGER visit_versions_stay BEFORE UPDATE OR DELETE ON registry_visitversion
    FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER forms_stay BEFORE UPDATE OR DELETE ON registry_formversion
    FOR EACH ROW EXECUTE FUNCTION registry_refuse();
"""
MOVES = """
DROP TRIGGER visit_versions_stay ON registry_visitversion;
DROP TRIGGER forms_stay ON registry_formversion;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_forms")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION registry_visit_shown"),
        behind_the_wall("registry_visit", f"{IS_SYSTEM} OR registry_entry_shown(entry_id)"),
        behind_the_wall("registry_visitversion", f"{IS_SYSTEM} OR registry_visit_shown(visit_id)"),
        migrations.RunSQL(STAYS, MOVES),
    ]
