"""Who reads needs (decision 0010): the first wall's rule again, consent to the registry before all.

A curator's needs are those of her centre, an operator's those of her region; whoever treats a child sees its needs.
What hangs on a need is seen with it. A line of the timeline and a count of the stock never change.
"""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall, told

CONSENTED = f"""(
    SELECT reach.until FROM patients_consentreach reach
    WHERE reach.child_id = medicines_need.child_id AND reach.purpose = 'registry'
) > {told("at", "timestamptz")}"""
CURATED = f"centre_id = {told('organisation', to='registry_curator')}"
TREATED = """(CASE WHEN current_setting('consilia.reader', true) IN (
    'referring_doctor', 'organisation_coordinator', 'triage_coordinator', 'expert'
) THEN patients_record_shown(child_id) ELSE false END)"""
OF_REGION = f"region_id = {told('region', 'text', to='regional_operator')}"
SHOWN = """
CREATE FUNCTION medicines_need_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM medicines_need WHERE id = wanted);
END $$;
"""
PARTS = ("step", "paperfile", "stockcount", "dueday", "parentlink")
STAYS = """
CREATE FUNCTION medicines_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: it only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER steps_stay BEFORE UPDATE OR DELETE ON medicines_step
    FOR EACH ROW EXECUTE FUNCTION medicines_refuse();
CREATE TRIGGER counts_stay BEFORE UPDATE OR DELETE ON medicines_stockcount
    FOR EACH ROW EXECUTE FUNCTION medicines_refuse();
"""
MOVES = """
DROP TRIGGER counts_stay ON medicines_stockcount;
DROP TRIGGER steps_stay ON medicines_step;
DROP FUNCTION medicines_refuse;
"""


class Migration(migrations.Migration):
    dependencies = [("medicines", "0001_initial"), ("registry", "0002_wall"), ("patients", "0009_wall_of_growth")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION medicines_need_shown"),
        behind_the_wall(
            "medicines_need", f"{IS_SYSTEM} OR (({CURATED} OR {OF_REGION} OR {TREATED}) AND {CONSENTED})"
        ),
        *(
            behind_the_wall(f"medicines_{part}", f"{IS_SYSTEM} OR medicines_need_shown(need_id)")
            for part in PARTS
        ),
        migrations.RunSQL(STAYS, MOVES),
    ]
