"""The timeline is written once: the database refuses to change a line."""

from django.db import migrations

STAYS = """
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the timeline is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_timeline_stays BEFORE UPDATE ON cases_entry
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
BACK = """
DROP TRIGGER cases_timeline_stays ON cases_entry;
DROP FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(STAYS, BACK)]
