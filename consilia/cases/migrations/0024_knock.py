"""One case is asked for at the wall by itself, where all that its reader was given would cost more than the case.

Whoever opens or locks a case by its number knocks first: `cases_knock` looks for what gives this one case to this
person, as `cases_given` does for all of hers, and takes it in hand. It answers the number, whatever it found; the
policy decides. Where the planner asks the policy first, the rule of all that was given answers as before.
"""

from django.db import migrations

KNOCK = """
CREATE FUNCTION cases_knock(wanted uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    reader text := current_setting('consilia.reader', true);
    person uuid := NULLIF(current_setting('consilia.person', true), '')::uuid;
    moment timestamptz := NULLIF(current_setting('consilia.at', true), '')::timestamptz;
    parts text[];
    is_given boolean;
BEGIN
    IF reader = 'referring_doctor' THEN
        parts := ARRAY['referrer', 'adviser', 'observer', 'emergency'];
    ELSIF reader = 'expert' THEN
        parts := ARRAY['expert', 'council', 'reader', 'adviser', 'observer', 'emergency'];
    ELSE
        RETURN wanted;  -- a reader by place is answered by columns of the case
    END IF;
    PERFORM set_config('consilia.reader', 'system', true);
    is_given := EXISTS (
        SELECT FROM cases_case WHERE id = wanted AND (submitted_at IS NOT NULL OR reader = 'referring_doctor')
    ) AND (
        EXISTS (
            SELECT FROM cases_grant WHERE case_id = wanted AND user_id = person AND part = ANY(parts)
            AND starts <= moment AND (ends IS NULL OR ends > moment)
        ) OR EXISTS (
            SELECT FROM cases_invitation WHERE case_id = wanted AND user_id = person AND answer = ''
            AND invited_at <= moment AND ends > moment
        ) OR EXISTS (
            SELECT FROM cases_offer WHERE case_id = wanted AND user_id = person AND answer = '' AND reader = 'expert'
        )
    );
    PERFORM set_config('consilia.reader', reader, true);
    IF is_given THEN
        PERFORM set_config('consilia.in_hand', wanted::text, false);
    END IF;
    RETURN wanted;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_details_of_findings")]

    operations = [migrations.RunSQL(KNOCK, "DROP FUNCTION cases_knock")]
