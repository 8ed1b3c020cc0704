"""Whoever sees a case sees the record of its child, with or without a sight of the child of her own (decision 0010).

Asked after the child's own policy, so only for those who have none: a region's operators, by an index for each row; who
makes up her mind about an offer or an invitation, or may read for a while, by what is few and fetched once a statement;
for whatever is left the case's own policy answers.
"""

from django.db import migrations

from consilia.foundation.row_security import also_seen, told

SHOWN = """
CREATE FUNCTION cases_children_read() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 10 AS $$
DECLARE
    reader text := coalesce(current_setting('consilia.reader', true), '');
    whose uuid := NULLIF(current_setting('consilia.person', true), '')::uuid;
    moment timestamptz := NULLIF(current_setting('consilia.at', true), '')::timestamptz;
    said text;
BEGIN
    IF reader NOT IN ('referring_doctor', 'expert') THEN
        RETURN;
    END IF;
    said := set_config('consilia.reader', 'system', true);
    RETURN QUERY SELECT child_id FROM cases_case WHERE submitted_at IS NOT NULL AND id IN (
        SELECT case_id FROM cases_grant WHERE user_id = whose AND part IN ('adviser', 'observer', 'emergency')
            AND starts <= moment AND (ends IS NULL OR ends > moment)
        UNION ALL
        SELECT case_id FROM cases_invitation
            WHERE user_id = whose AND answer = '' AND invited_at <= moment AND ends > moment
        UNION ALL
        SELECT case_id FROM cases_offer WHERE user_id = whose AND answer = '' AND reader = 'expert'
    );
    said := set_config('consilia.reader', reader, true);
END $$;

CREATE FUNCTION cases_child_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 40 AS $$
BEGIN
    IF current_setting('consilia.in_hand', true) <> '' OR current_setting('consilia.reader', true) IN (
        'referring_doctor', 'organisation_coordinator', 'regional_operator', 'triage_coordinator', 'expert'
    ) THEN
        RETURN EXISTS (SELECT FROM cases_case WHERE child_id = wanted);
    END IF;
    RETURN false;  -- without a question: each costs more than the rest of the function
END $$;
"""

# One value a row, and as a CASE, so that no other index than that of children answers; the case's own policy holds too.
CHILD = f"""
    (SELECT true FROM cases_case WHERE child_id = patients_child.id
        AND CASE WHEN region_id = {told("region", "text", to="regional_operator")} THEN submitted_at IS NOT NULL END LIMIT 1)
    OR id IN (SELECT * FROM cases_children_read())
    OR cases_child_shown(id)
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_whose_findings"), ("patients", "0007_wall_of_children")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION cases_child_shown; DROP FUNCTION cases_children_read"),
        also_seen("patients_child", "its_case", CHILD),
        also_seen("patients_childaccess", "its_case", "cases_child_shown(child_id)"),
    ]
