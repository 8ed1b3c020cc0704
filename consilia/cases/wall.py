"""The rule of the second wall for cases, as migrations of this context and of those above write it (decision 0010)."""

from typing import Any

from django.db.models import Func, UUIDField

from consilia.foundation.row_security import IN_HAND, IS_SYSTEM, READER, told

# What the reader was given, once a statement and as a table of hashes (hashed SubPlan): an array would be walked for
# each row. Open cases are asked for apart, because they are few and all that most pages ask about; what was given in
# years is fetched only for a case that is closed.
OPEN = "(SELECT * FROM cases_given(true))"
EVER = "(SELECT * FROM cases_given(false))"
CASE = f"""
    id = {IN_HAND}
    OR {IS_SYSTEM}
    OR referring_organisation_id = {told("organisation", to="organisation_coordinator")}
    OR (submitted_at IS NOT NULL AND (
        region_id = {told("region", "text", to="regional_operator")}
        OR centre_id = {told("organisation", to="triage_coordinator")}
    ))
    OR (
        CASE WHEN is_open THEN id IN {OPEN} ELSE id IN {EVER} END
        AND (submitted_at IS NOT NULL OR {READER} = 'referring_doctor')
    )
"""
OF_CASE = f"""
    case_id = {IN_HAND}
    OR {IS_SYSTEM}
    OR case_id IN {OPEN}
    OR case_id IN {EVER}
    OR cases_of_place(case_id)
"""


class Knock(Func):
    """The number of a case, for `pk=Knock(number)`: whoever was given this one case has it in hand from here on.

    In a subquery, so that PostgreSQL asks it once and first. All that the reader was given is not looked through then.
    """

    template = "(SELECT cases_knock(%(expressions)s))"
    output_field: Any = UUIDField()
