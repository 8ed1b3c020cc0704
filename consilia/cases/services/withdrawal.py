"""Taking a request back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.events import CaseWithdrawn
from consilia.cases.models import Case, Offer
from consilia.cases.services.concluding import end_expert_grants
from consilia.cases.services.moving import locked_for, make_move
from consilia.cases.services.triage import ReasonNeeded


@transaction.atomic
def withdraw_case(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> Case:
    """End the case without an answer. Everybody who worked on it is told why.

    Raises:
        ReasonNeeded: somebody else may be working on it already; a draft needs no reason.
    """
    case = locked_for("withdraw", case_id=case_id, by=by, at=at)
    if not reason and case.state != State.DRAFT:
        raise ReasonNeeded
    Offer.objects.filter(case=case, answer="").update(answer=Offer.Answer.RECALLED, answered_at=at)
    case.asked_in = ""
    if case.state != State.DRAFT:
        end_expert_grants(case, at=at)
    make_move("withdraw", case, by=by, at=at, event=CaseWithdrawn(case_id=case.id), text=reason)
    return case
