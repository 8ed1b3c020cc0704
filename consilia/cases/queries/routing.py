"""Where a case goes."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count

from consilia.cases.models import Case
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.network.queries.centres import centres_of_field

_OPEN_CASES = StandingQuestion(
    lambda: (
        Case.objects.filter(is_one_of("centre_id", given("centres")), is_open=True)
        .values_list("centre_id")
        .annotate(open_cases=Count("id"))
    )
)


def centre_for(case: Case, at: datetime) -> UUID | None:
    """The centre the referrer wished for if it serves the field, else the one with the fewest open cases."""
    centres = centres_of_field(case.field_id or "", at=at)
    if not centres:
        return None
    if case.wished_centre_id in centres:
        return case.wished_centre_id
    loads = dict(_OPEN_CASES(centres=list(centres)))
    return min(centres, key=lambda centre: (loads.get(centre, 0), centre))
