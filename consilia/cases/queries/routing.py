"""Where a case goes."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count

from consilia.cases.domain.lifecycle import Turn
from consilia.cases.models import Case
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.foundation.wall import looking_further
from consilia.network.queries.centres import centres_of_field

# Only what waits for the centre: to count all that its experts have in hand would cost every submission
# of a large network more than all it writes.
_QUEUES = StandingQuestion(
    lambda: (
        Case.objects.filter(is_one_of("centre_id", given("centres")), is_open=True, turn=Turn.COORDINATOR)
        .values_list("centre_id")
        .annotate(waiting=Count("id"))
    )
)


def centre_for(case: Case, at: datetime) -> UUID | None:
    """The centre the referrer wished for if it serves the field, else the one with the shortest queue."""
    centres = centres_of_field(case.field_id or "", at=at)
    if not centres:
        return None
    if case.wished_centre_id in centres:
        return case.wished_centre_id
    queues = _queues(list(centres)) if len(centres) > 1 else {}
    return min(centres, key=lambda centre: (queues.get(centre, 0), centre))


@looking_further()
def _queues(centres: list[UUID]) -> dict[UUID | None, int]:
    return dict(_QUEUES(centres=centres))
