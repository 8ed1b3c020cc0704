"""Where a case goes."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count

from consilia.cases.models import Case
from consilia.network.queries.centres import centres_of_field


def centre_for(case: Case, at: datetime) -> UUID | None:
    """The centre the referrer wished for if it serves the field, else the one with the fewest open cases."""
    centres = centres_of_field(case.field_id or "", at=at)
    if not centres:
        return None
    if case.wished_centre_id in centres:
        return case.wished_centre_id
    loads = dict(
        Case.objects.filter(is_open=True, centre_id__in=centres)
        .values_list("centre_id")
        .annotate(open_cases=Count("id"))
    )
    return min(centres, key=lambda centre: (loads.get(centre, 0), centre))
