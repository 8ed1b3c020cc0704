"""A closed case goes on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.events import CaseReopened
from consilia.cases.models import Case, SpanPolicy
from consilia.cases.models.cases import Closing
from consilia.cases.queries.policies import span
from consilia.cases.services.moving import locked_for, make_move
from consilia.cases.services.reasons import expect_reason
from consilia.foundation.refusals import Refusal


class TooLateToReopen(Refusal):
    status = 422
    message = _("This case was closed too long ago. Start a new request; it will show the old one.")


class ChildHasDied(Refusal):
    status = 422
    message = _("The child has died. If that was noted by mistake, correct the child's record first.")


@transaction.atomic
def reopen_case(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> Case:
    """The same problem again: a new interval begins in triage, and the first closing time is kept.

    Raises:
        ReasonNeeded, TooLateToReopen, ChildHasDied.
    """
    expect_reason(reason)
    case = locked_for("reopen", case_id=case_id, by=by, at=at)
    if case.closing == Closing.DEATH and case.child.deceased_on is not None:
        raise ChildHasDied
    if case.closed_at is None or at >= case.closed_at + span(SpanPolicy.Name.REOPENING, at):
        raise TooLateToReopen
    case.first_closed_at = case.first_closed_at or case.closed_at
    case.closed_at, case.closing, case.expert_id = None, "", None
    make_move("reopen", case, by=by, at=at, event=CaseReopened(case_id=case.id), text=reason)
    return case
