"""The rule of the second wall for cases, as migrations of this context and of those above write it (decision 0010)."""

from consilia.foundation.row_security import IN_HAND, IS_SYSTEM, READER, told

# Once a statement (InitPlan), whatever the number of rows.
GIVEN = "(SELECT cases_given())::uuid[]"
CASE = f"""
    id = {IN_HAND}
    OR {IS_SYSTEM}
    OR referring_organisation_id = {told("organisation", to="organisation_coordinator")}
    OR (submitted_at IS NOT NULL AND (
        region_id = {told("region", "text", to="regional_operator")}
        OR centre_id = {told("organisation", to="triage_coordinator")}
    ))
    OR (id = ANY({GIVEN}) AND (submitted_at IS NOT NULL OR {READER} = 'referring_doctor'))
"""
OF_CASE = f"""
    case_id = {IN_HAND}
    OR {IS_SYSTEM}
    OR case_id = ANY({GIVEN})
    OR cases_of_place(case_id)
"""
