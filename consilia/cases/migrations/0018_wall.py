"""Cases and what hangs on them behind the second wall (decision 0010).

The rule is `domain.sight` from the header upwards, whatever the level: region, house, centre by columns of the
case; what a person was given by its grants, open offers and waiting invitations, which are few and are fetched
once a statement. `tests/cases/test_wall.py` holds it against `cases_visible_to` and the parts that read.

The functions are plpgsql, so that a statement over a dozen tables is not planned with a dozen copies of their
questions. `cases_given` is a door of the
database's own; `cases_of_place` asks the case's policy itself.
"""

from django.db import migrations, models

from consilia.cases.wall import CASE, OF_CASE
from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall, told

GIVEN = """
CREATE FUNCTION cases_given(of_open_cases boolean) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    reader text := current_setting('consilia.reader', true);
    person uuid := NULLIF(current_setting('consilia.person', true), '')::uuid;
    moment timestamptz := NULLIF(current_setting('consilia.at', true), '')::timestamptz;
    parts text[];
    said text;
BEGIN
    IF reader = 'referring_doctor' THEN
        parts := ARRAY['referrer', 'adviser', 'observer', 'emergency'];
    ELSIF reader = 'expert' THEN
        parts := ARRAY['expert', 'council', 'reader', 'adviser', 'observer', 'emergency'];
    ELSE
        RETURN;
    END IF;
    said := set_config('consilia.reader', 'system', true);
    IF of_open_cases THEN
        RETURN QUERY SELECT case_id FROM cases_grant
            WHERE user_id = person AND is_case_open AND part = ANY(parts)
            AND starts <= moment AND (ends IS NULL OR ends > moment);
    ELSE  -- each from an index that holds all it needs
        RETURN QUERY SELECT case_id FROM cases_grant
            WHERE user_id = person AND ends IS NULL AND part = ANY(parts) AND starts <= moment;
        RETURN QUERY SELECT case_id FROM cases_grant
            WHERE user_id = person AND ends > moment AND part = ANY(parts) AND starts <= moment;
    END IF;
    RETURN QUERY SELECT case_id FROM cases_invitation
        WHERE user_id = person AND answer = '' AND invited_at <= moment AND ends > moment;
    RETURN QUERY SELECT case_id FROM cases_offer WHERE user_id = person AND answer = '' AND reader = 'expert';
    said := set_config('consilia.reader', reader, true);  -- a failure before takes it back with all else
END $$;
"""
OF_PLACE = """
CREATE FUNCTION cases_of_place(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN current_setting('consilia.reader', true) IN ('organisation_coordinator', 'regional_operator', 'triage_coordinator')
        AND EXISTS (SELECT FROM cases_case WHERE id = wanted);
END $$;
"""
HANGING = (
    "answer", "attachment", "completeness", "deadline", "entry", "finding", "informationitem", "secondreading"
)  # fmt: skip
# What somebody was given, asked or did herself she may know, also afterwards.
OF_PERSON = ("emergencyaccess", "grant", "invitation", "offer", "readmark", "viewing")


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_whose_turn")]
    operations = [
        migrations.AddIndex(
            "grant",
            models.Index("user", "ends", include=("case", "part", "starts"), name="grant_given"),
        ),
        migrations.RunSQL(GIVEN, "DROP FUNCTION cases_given"),
        behind_the_wall("cases_case", CASE),
        migrations.RunSQL(OF_PLACE, "DROP FUNCTION cases_of_place"),
        *(behind_the_wall(f"cases_{table}", OF_CASE) for table in HANGING),
        *(
            behind_the_wall(f"cases_{table}", f"user_id = {told('person')} OR {OF_CASE}")
            for table in OF_PERSON
        ),
        behind_the_wall("cases_offlinerequest", f"{IS_SYSTEM} OR writer_id = {told('person')}"),
        behind_the_wall("cases_bulkdeed", f"{IS_SYSTEM} OR by_id = {told('person')}"),
    ]
