"""What identifies a child and its family behind the second wall (decision 0010): numbers, guardians, consents.

The rule is that of `permissions.held_by`: sight of one record of a person is sight of all of them. The table of
children itself, and who sees them, stay outside; the decision says why.
"""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

SHOWN = """
CREATE FUNCTION patients_record_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
DECLARE
    reader text := current_setting('consilia.reader', true);
    house text := CASE WHEN reader IN ('referring_doctor', 'organisation_coordinator') THEN '' ELSE reader END;
    moment timestamptz := NULLIF(current_setting('consilia.at', true), '')::timestamptz;
BEGIN
    RETURN reader IN (
        'referring_doctor', 'organisation_coordinator', 'regional_operator', 'triage_coordinator', 'expert',
        'quality_reviewer', 'bed_manager', 'registry_curator'
    ) AND EXISTS (
        SELECT FROM patients_child one
        JOIN patients_child other ON other.person = one.person
        JOIN patients_childaccess held ON held.child_id = other.id
        WHERE one.id = wanted
            AND held.starts <= moment AND (held.ends IS NULL OR held.ends > moment)
            AND (held.user_id = NULLIF(current_setting('consilia.person', true), '')::uuid
                OR (held.role IN (house, reader)
                    AND held.organisation_id = NULLIF(current_setting('consilia.organisation', true), '')::uuid))
    );
END $$;
"""
RECORD = f"{IS_SYSTEM} OR patients_record_shown(child_id)"


class Migration(migrations.Migration):
    dependencies = [("patients", "0004_fewer_indexes")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION patients_record_shown"),
        behind_the_wall("patients_identifier", RECORD),
        behind_the_wall("patients_guardian", RECORD),
        behind_the_wall("patients_consent", RECORD),
    ]
