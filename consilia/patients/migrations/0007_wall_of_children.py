"""Children and who sees them behind the second wall (decision 0010).

Sight of one record of a person is sight of all, which no column of a record said: rows of sight now name the
person as well, kept by triggers. The policy of a child asks that index once for each row that is read.

What reckons for others or about sight itself does so as the system, like `cases_given`.
"""

from importlib import import_module

from django.db import migrations, models

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall
from consilia.patients.wall import CARE, CHILD, CLINICAL, HELD

PERSON = """
CREATE FUNCTION patients_person_of(wanted uuid) RETURNS uuid LANGUAGE plpgsql STABLE COST 20 AS $$
DECLARE
    reader text := coalesce(current_setting('consilia.reader', true), '');
    found uuid;
    said text := set_config('consilia.reader', 'system', true);
BEGIN
    found := (SELECT person FROM patients_child WHERE id = wanted);
    said := set_config('consilia.reader', reader, true);
    RETURN found;
END $$;

CREATE FUNCTION patients_name_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.person := patients_person_of(NEW.child_id);
    RETURN NEW;
END $$;
CREATE TRIGGER access_names_person BEFORE INSERT ON patients_childaccess
    FOR EACH ROW EXECUTE FUNCTION patients_name_person();

CREATE FUNCTION patients_access_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reader text := coalesce(current_setting('consilia.reader', true), '');
    said text := set_config('consilia.reader', 'system', true);
BEGIN
    UPDATE patients_childaccess SET person = NEW.person WHERE child_id = NEW.id;
    said := set_config('consilia.reader', reader, true);
    RETURN NULL;
END $$;
CREATE TRIGGER access_follows_person AFTER UPDATE OF merged_into_id ON patients_child
    FOR EACH ROW WHEN (OLD.person IS DISTINCT FROM NEW.person) EXECUTE FUNCTION patients_access_follows();
"""
NO_PERSON = """
DROP TRIGGER access_follows_person ON patients_child;
DROP FUNCTION patients_access_follows;
DROP TRIGGER access_names_person ON patients_childaccess;
DROP FUNCTION patients_name_person;
DROP FUNCTION patients_person_of;
"""
FILLED = "UPDATE patients_childaccess held SET person = child.person FROM patients_child child WHERE child.id = held.child_id"
# As in migration 0005, but by the person that rows of sight name, and as the system: the policies of sight ask it. Each
# record has such a row, its registration.
SHOWN = f"""
CREATE OR REPLACE FUNCTION patients_record_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
DECLARE
    reader text := coalesce(current_setting('consilia.reader', true), '');
    house text := CASE WHEN reader IN ({", ".join(f"'{role}'" for role in CARE)}) THEN '' ELSE reader END;
    whose uuid := NULLIF(current_setting('consilia.person', true), '')::uuid;
    organisation uuid := NULLIF(current_setting('consilia.organisation', true), '')::uuid;
    moment timestamptz := NULLIF(current_setting('consilia.at', true), '')::timestamptz;
    shown boolean;
    said text;
BEGIN
    IF wanted = NULLIF(current_setting('consilia.in_hand', true), '')::uuid THEN
        RETURN true;
    ELSIF reader NOT IN ({", ".join(f"'{role}'" for role in CLINICAL)}) THEN
        RETURN false;
    END IF;
    said := set_config('consilia.reader', 'system', true);
    shown := EXISTS (
        SELECT FROM patients_childaccess held
        WHERE held.person = (SELECT person FROM patients_childaccess WHERE child_id = wanted LIMIT 1)
            AND held.starts <= moment AND (held.ends IS NULL OR held.ends > moment)
            AND CASE WHEN held.user_id IS NOT NULL THEN held.user_id = whose
                ELSE held.organisation_id = organisation AND held.role IN (house, reader) END
    );
    said := set_config('consilia.reader', reader, true);  -- a failure before takes it back with all else
    RETURN shown;
END $$;
"""
BEFORE = import_module("consilia.patients.migrations.0005_wall").SHOWN.replace("CREATE", "CREATE OR REPLACE")
RECORD = f"{IS_SYSTEM} OR patients_record_shown(child_id)"


def either(one: str, other: str) -> str:
    return f"{IS_SYSTEM} OR patients_record_shown({one}) OR patients_record_shown({other})"


class Migration(migrations.Migration):
    dependencies = [("patients", "0006_consent_reach")]
    operations = [
        migrations.AddField("childaccess", "person", models.UUIDField(editable=False, null=True)),
        migrations.RunSQL(PERSON, NO_PERSON),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField("childaccess", "person", models.UUIDField(editable=False)),
        migrations.AddIndex("childaccess", models.Index(fields=["person"], name="child_access_person")),
        migrations.RunSQL(SHOWN, BEFORE),
        behind_the_wall("patients_child", CHILD),
        # Its own sight everybody knows; but nobody gives it to herself or others without seeing the child already.
        behind_the_wall(
            "patients_childaccess", f"{IS_SYSTEM} OR {HELD.replace('held.', '')} OR patients_record_shown(child_id)", makes=RECORD
        ),
        behind_the_wall("patients_duplicatequestion", either("known_id", "about_id")),
        behind_the_wall("patients_distinction", either("child_id", "other_id")),
        behind_the_wall("patients_mergerecord", either("kept_id", "gone_id")),
    ]
