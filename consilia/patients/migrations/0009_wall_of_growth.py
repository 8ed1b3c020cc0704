"""What was measured stands behind the second wall with the record, and a measurement changes only by its end."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

STAYS = """
CREATE FUNCTION patients_measurement_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
        OR (to_jsonb(NEW) - '{ended_at,ended_by_id,ended_because}'::text[])
            IS DISTINCT FROM (to_jsonb(OLD) - '{ended_at,ended_by_id,ended_because}'::text[]) THEN
        RAISE EXCEPTION '% of patients_measurement refused: a measurement does not change', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measurements_stay BEFORE UPDATE OR DELETE ON patients_measurement
    FOR EACH ROW EXECUTE FUNCTION patients_measurement_ends();
"""
MOVES = "DROP TRIGGER measurements_stay ON patients_measurement; DROP FUNCTION patients_measurement_ends"
RECORD = f"{IS_SYSTEM} OR patients_record_shown(child_id)"


class Migration(migrations.Migration):
    dependencies = [("patients", "0008_growth")]
    operations = [
        behind_the_wall("patients_measurement", RECORD),
        behind_the_wall("patients_gestation", RECORD),
        migrations.RunSQL(STAYS, MOVES),
    ]
