"""The coordinator's and the expert's moves before anybody writes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.urgency import Urgency, is_lowered
from consilia.cases.events import (
    CaseRedirected,
    TriageChanged,
)
from consilia.cases.models import Case, Entry, Grant
from consilia.cases.queries.routing import centre_for
from consilia.cases.services.clocks import follow_clocks, forget_forecasts, restart_for_urgency
from consilia.cases.services.moving import (
    expect_version,
    locked_for,
    make_move,
    touch,
    write_entry,
)
from consilia.cases.services.reasons import ReasonNeeded
from consilia.patients.services import end_sight


class LoweringNeedsReason(ReasonNeeded):
    """Urgency is raised freely and lowered only with a reason, which the referrer reads."""

    message = _("The urgency becomes lower: say why. The referring doctor will read it.")


@transaction.atomic
def set_triage(
    *,
    case_id: UUID,
    urgency: Urgency,
    field_id: str,
    reason: str,
    version: int | None,
    by: Actor,
    at: datetime,
) -> Case:
    """Confirm or change urgency and field. A field of another centre takes the case there.

    Raises:
        LoweringNeedsReason: the child would wait longer and `reason` is empty.
    """
    case = locked_for("offer", case_id=case_id, by=by, at=at)
    expect_version(case, version)
    before = Urgency(case.urgency)
    if is_lowered(before, urgency) and not reason:
        raise LoweringNeedsReason
    if (before, case.field_id) == (urgency, field_id):
        return case
    changes = {"urgency": [before, urgency], "field": [case.field_id, field_id]}
    was_foreseen_at = case.field_id, case.centre_id
    case.urgency, case.field_id = urgency, field_id
    case.centre_id = centre_for(_wishing_to_stay(case), at) or case.centre_id
    if before != urgency:
        case.save()
        restart_for_urgency(case, at=at)
    if was_foreseen_at != (case.field_id, case.centre_id):
        forget_forecasts(case)
    follow_clocks(case)
    touch(case, at=at)
    case.save()
    write_entry(case, Entry.Kind.MOVE, "triage", by=by, at=at, text=reason, changes=changes)
    publish(TriageChanged(case_id=case.id, urgency=urgency, field=field_id), by=by, at=at)
    return case


def _wishing_to_stay(case: Case) -> Case:
    """The case as if its present centre had been wished for: it moves only where it must."""
    case.wished_centre_id = case.centre_id
    return case


@transaction.atomic
def redirect_case(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> Case:
    """Back to triage for another expert; the same case goes on and its clock keeps running."""
    if not reason:
        raise ReasonNeeded
    case = locked_for("redirect", case_id=case_id, by=by, at=at)
    Grant.objects.filter(case=case, part=Grant.Part.EXPERT, ends=None, starts__lt=at).update(ends=at)
    end_sight(child_id=case.child_id, user_id=case.expert_id, reason=f"case {case.number}", by=by, at=at)
    case.expert_id = None
    make_move("redirect", case, by=by, at=at, event=CaseRedirected(case_id=case.id), text=reason)
    return case
