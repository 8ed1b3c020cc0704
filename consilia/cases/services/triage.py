"""The coordinator's and the expert's moves before anybody writes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.urgency import Urgency, is_lowered
from consilia.cases.events import (
    CaseAccepted,
    CaseOffered,
    CaseRedirected,
    OfferLapsed,
    OfferRefused,
    TriageChanged,
)
from consilia.cases.models import Case, Entry, Grant, Offer
from consilia.cases.queries.candidates import candidate
from consilia.cases.queries.routing import centre_for
from consilia.cases.services.clocks import next_due, restart_for_urgency
from consilia.cases.services.moving import (
    CaseMovedOn,
    check_move,
    expect_version,
    locked_for,
    make_move,
    touch,
    write_entry,
)
from consilia.cases.services.reasons import ReasonNeeded
from consilia.foundation.refusals import Refusal
from consilia.patients.services import end_sight, grant_sight


class LoweringNeedsReason(ReasonNeeded):
    """Urgency is raised freely and lowered only with a reason, which the referrer reads."""

    message = _("The urgency becomes lower: say why. The referring doctor will read it.")


class NotEligible(Refusal):
    """The consultant cannot take this case; `reasons` says why, in words."""

    status = 422
    message = _("This expert cannot take the case now.")


class NotOffered(CaseMovedOn):
    """Somebody else answered, or the offer lapsed."""

    message = _("This case is not offered to you any more.")


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
    case.urgency, case.field_id = urgency, field_id
    case.centre_id = centre_for(_wishing_to_stay(case), at) or case.centre_id
    if before != urgency:
        case.save()
        restart_for_urgency(case, at=at)
    case.due_at = next_due(case)
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
def offer_case(
    *, case_id: UUID, consultant_id: UUID, note: str = "", version: int | None, by: Actor, at: datetime
) -> Offer:
    """Offer the case to one consultant of the centre and start her acceptance clock.

    Raises:
        NotEligible: on leave, full, another field or age band, or a conflict of interest.
    """
    case = locked_for("offer", case_id=case_id, by=by, at=at)
    expect_version(case, version)
    chosen = candidate(case, consultant_id, at)
    if chosen is None or chosen.obstacles:
        raise NotEligible
    offer = Offer.objects.create(
        case=case, consultant_id=consultant_id, user_id=chosen.user_id, offered_at=at, note=note
    )
    event = CaseOffered(case_id=case.id, user_id=chosen.user_id)
    make_move("offer", case, by=by, at=at, event=event, text=note, expert=str(chosen.user_id))
    return offer


@transaction.atomic
def accept_case(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """Take the case; from now on the expert reads the full record.

    Raises:
        NotOffered: it is not offered to this expert any more.
    """
    case, offer = _answered(case_id, "accept", Offer.Answer.ACCEPTED, "", by=by, at=at)
    case.expert_id = offer.user_id
    Grant.objects.get_or_create(
        case=case,
        user_id=offer.user_id,
        part=Grant.Part.EXPERT,
        ends=None,
        defaults={"starts": at, "reason": "accepted the offer"},
    )
    grant_sight(child_id=case.child_id, user_id=offer.user_id, reason=f"case {case.number}", by=by, at=at)
    make_move("accept", case, by=by, at=at, event=CaseAccepted(case_id=case.id))
    return case


@transaction.atomic
def refuse_offer(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> Case:
    """Give the case back to the coordinator, with a reason."""
    if not reason:
        raise ReasonNeeded
    case, _offer = _answered(case_id, "refuse", Offer.Answer.REFUSED, reason, by=by, at=at)
    make_move("refuse", case, by=by, at=at, event=OfferRefused(case_id=case.id), text=reason)
    return case


@transaction.atomic
def lapse_offer(*, case_id: UUID, by: Actor, at: datetime) -> Case | None:
    """An offer nobody answered in time goes back to triage; None when it was answered after all."""
    case = Case.objects.locked(case_id)
    offer = Offer.objects.filter(case=case, answer="").first()
    if case.state != State.OFFERED or offer is None:
        return None
    _close_offer(offer, Offer.Answer.LAPSED, "", at=at)
    event = OfferLapsed(case_id=case.id, user_id=offer.user_id)
    make_move("lapse", case, by=by, at=at, event=event, expert=str(offer.user_id))
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


def _answered(
    case_id: UUID, move: str, answer: Offer.Answer, reason: str, *, by: Actor, at: datetime
) -> tuple[Case, Offer]:
    """The locked case and its open offer to `by`, closed with `answer`: the first answer wins."""
    case = Case.objects.locked(case_id)
    offer = Offer.objects.filter(case=case, user_id=by.person_id, answer="").first()
    if offer is None:
        if Offer.objects.filter(case=case, user_id=by.person_id).exists():
            raise NotOffered
        raise Case.DoesNotExist
    check_move(move, case, by=by, at=at)
    _close_offer(offer, answer, reason, at=at)
    return case, offer


def _close_offer(offer: Offer, answer: Offer.Answer, reason: str, *, at: datetime) -> None:
    offer.answer, offer.reason, offer.answered_at = answer, reason, at
    offer.save()
