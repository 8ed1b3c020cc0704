"""What follows from a look at everything open: one more is asked, an offer goes to another, somebody steps in.

Each is made of moves that the lifecycle has already, so timeline, clocks, grants and news stay what they are.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.cases.domain.lifecycle import State
from consilia.cases.events import OffersRecalled
from consilia.cases.models import Case, Offer
from consilia.cases.queries.candidates import Candidate, candidate
from consilia.cases.services.moving import CaseMovedOn
from consilia.cases.services.offers import NotEligible, accept_case, ask_one
from consilia.cases.services.triage import redirect_case
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.wall import looking_further


@transaction.atomic
def ask_also(*, case_id: UUID, consultant_id: UUID, by: Actor, at: datetime) -> Case:
    """Ask one more expert about a case that is offered and that nobody has accepted.

    Raises:
        CaseMovedOn: somebody accepted it meanwhile, or she is asked already.
        NotEligible: something speaks against her that only a coordinator's reason passes over.
    """
    case = _offered_case(case_id, by)
    if _open_offer(case, consultant_id).exists():
        raise CaseMovedOn
    ask_one(case, _askable(case, consultant_id, at), by=by, at=at)
    return case


@transaction.atomic
def move_offer(
    *, case_id: UUID, taken_from: UUID, consultant_id: UUID, asked_before: datetime, by: Actor, at: datetime
) -> Case:
    """Take back one unanswered offer and ask another expert instead.

    Args:
        asked_before: her offer is younger than that: it still has its grace, and stays.
    """
    case = _offered_case(case_id, by)
    chosen = _askable(case, consultant_id, at)
    offer = _open_offer(case, taken_from).filter(offered_at__lte=asked_before).first()
    if offer is None or _open_offer(case, consultant_id).exists():
        raise CaseMovedOn
    _open_offer(case, taken_from).update(answer=Offer.Answer.RECALLED, answered_at=at)
    publish(OffersRecalled(case_id=case.id, user_ids=[offer.user_id]), by=by, at=at)
    ask_one(case, chosen, by=by, at=at)
    return case


@transaction.atomic
def step_in(*, case_id: UUID, consultant_id: UUID, reason: str, by: Actor, at: datetime) -> Case:
    """An invited expert takes over what somebody else accepted and has not begun.

    Raises:
        CaseMovedOn: it is begun, or in other hands by now.
    """
    with looking_further():  # she was asked to, and has no part in the case yet
        case = Case.objects.locked(case_id)
    if case.state != State.IN_REVIEW or case.expert_id in {None, by.person_id}:
        raise CaseMovedOn
    system = Actor.system()
    redirect_case(case_id=case_id, reason=reason, by=system, at=at)
    case = Case.objects.locked(case_id)
    chosen = _askable(case, consultant_id, at)
    if chosen.user_id != by.person_id:
        raise NotAllowed
    ask_one(case, chosen, by=system, at=at)
    return accept_case(case_id=case_id, by=by, at=at)


def _offered_case(case_id: UUID, by: Actor) -> Case:
    case = Case.objects.locked(case_id)
    if not (by.is_system or (by.role == Role.TRIAGE_COORDINATOR and by.organisation_id == case.centre_id)):
        raise Case.DoesNotExist
    if case.state != State.OFFERED:
        raise CaseMovedOn
    return case


def _open_offer(case: Case, consultant_id: UUID):  # type: ignore[no-untyped-def]
    return Offer.objects.filter(case=case, consultant=consultant_id, answer="")


def _askable(case: Case, consultant_id: UUID, at: datetime) -> Candidate:
    """She, when nothing speaks against her but that she let an earlier offer pass in silence."""
    found = candidate(case, consultant_id, at)
    if found is None or found.obstacles:
        raise NotEligible
    silent = Offer.objects.filter(case=case, consultant=consultant_id, answer=Offer.Answer.LAPSED)
    refused = Offer.objects.filter(case=case, consultant=consultant_id, answer=Offer.Answer.REFUSED)
    only_silent = found.refused and len(found.warnings) == 1 and silent.exists() and not refused.exists()
    if not (found.is_free or only_silent):
        raise NotEligible
    return found
