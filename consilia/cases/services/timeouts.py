"""What the system does with a case that nobody moved in time. Each answers None when somebody did after all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.services.ending import withdraw_case
from consilia.cases.services.region import pass_case_on

# Stored as it is; the timeline tells it in the reader's language.
UNANSWERED = "unanswered"


@transaction.atomic
def pass_on_unreviewed(*, case_id: UUID, by: Actor, at: datetime) -> Case | None:
    """A region that does nothing within its time does not hold up a child."""
    if Case.objects.locked(case_id).state != State.REGION_REVIEW:
        return None
    return pass_case_on(case_id=case_id, by=by, at=at)


@transaction.atomic
def withdraw_unanswered(*, case_id: UUID, by: Actor, at: datetime) -> Case | None:
    """A planned request whose doctor never answered ends; she was reminded before, and can ask again."""
    if Case.objects.locked(case_id).state != State.INFO_REQUESTED:
        return None
    return withdraw_case(case_id=case_id, reason=UNANSWERED, by=by, at=at)
