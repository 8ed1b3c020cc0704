"""The region looks at a request before it goes to a centre: pass it on, or decline it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.cases.events import CaseDeclined, CasePassedOn
from consilia.cases.models import Case
from consilia.cases.services.moving import locked_for, make_move
from consilia.cases.services.reasons import expect_reason


@transaction.atomic
def pass_case_on(*, case_id: UUID, text: str = "", by: Actor, at: datetime) -> Case:
    """Let the request go to the centre. The system does it when the region does nothing within its time."""
    case = locked_for("pass_on", case_id=case_id, by=by, at=at)
    make_move("pass_on", case, by=by, at=at, event=CasePassedOn(case_id=case.id), text=text)
    return case


@transaction.atomic
def decline_case(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> Case:
    """End the request in the region: the question can be answered there, and the reason says how.

    Raises:
        ReasonNeeded: the referring doctor must know what to do instead.
    """
    expect_reason(reason)
    case = locked_for("decline", case_id=case_id, by=by, at=at)
    make_move("decline", case, by=by, at=at, event=CaseDeclined(case_id=case.id), text=reason)
    return case
