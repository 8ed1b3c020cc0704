"""Who should hear of what happened to a case."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import holders, members
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.second_reading import ReadingState
from consilia.cases.models import Case, EscalationPolicy, Grant, Invitation, Offer, SecondReading


def _referrers(case: Case, at: datetime) -> set[UUID]:
    granted = Grant.objects.in_force(at).filter(case=case, part=Grant.Part.REFERRER)
    return set(granted.values_list("user_id", flat=True))


def _coordinators(case: Case, at: datetime) -> set[UUID]:
    if case.centre_id is None:
        return set()
    return members(organisation_id=case.centre_id, role=Role.TRIAGE_COORDINATOR, at=at)


def _region(case: Case, at: datetime) -> set[UUID]:
    return holders(role=Role.REGIONAL_OPERATOR, region_code=case.region_id, at=at)


def _whose_turn_begins(case: Case, at: datetime) -> set[UUID]:
    """The region where it looks at requests first, else the centre."""
    return _region(case, at) if case.state == State.REGION_REVIEW else _coordinators(case, at)


def _who_asked(case: Case, at: datetime) -> set[UUID]:
    """An answer goes to the side that waits for it."""
    if case.state == State.REGION_REVIEW:
        return _region(case, at)
    return _coordinators(case, at) | _experts(case, at)


def _experts(case: Case, at: datetime) -> set[UUID]:
    granted = Grant.objects.in_force(at).filter(case=case, part=Grant.Part.EXPERT)
    return set(granted.values_list("user_id", flat=True))


def _offered(case: Case, at: datetime) -> set[UUID]:
    """The newest of the open offers: who was asked before has heard of it."""
    still_open = Offer.objects.filter(case=case, answer="").order_by("-offered_at")
    rows = list(still_open.values_list("offered_at", "user_id"))
    return {user_id for moment, user_id in rows if moment == rows[0][0]}


def _recalled(case: Case, at: datetime) -> set[UUID]:
    """Those whose offers ended last because somebody else was first."""
    recalled = Offer.objects.filter(case=case, answer=Offer.Answer.RECALLED).order_by("-answered_at")
    rows = list(recalled.values_list("answered_at", "user_id"))
    return {user_id for moment, user_id in rows if moment == rows[0][0]}


def _house(case: Case, at: datetime) -> set[UUID]:
    return members(organisation_id=case.referring_organisation_id, role=Role.ORGANISATION_COORDINATOR, at=at)


def _invited(case: Case, at: datetime) -> set[UUID]:
    """The newest of the invitations that wait: who was asked before has heard of it."""
    newest = Invitation.objects.waiting(at).filter(case=case).order_by("-invited_at", "-id").first()
    return {newest.user_id} if newest else set()


def _inviter(case: Case, at: datetime) -> set[UUID]:
    """Who invited the colleague that answered last."""
    answered = Invitation.objects.filter(case=case, answer__in=["accepted", "declined"])
    newest = answered.order_by("-answered_at", "-id").first()
    return {newest.invited_by_id} if newest else set()


def _second_reader(case: Case, at: datetime) -> set[UUID]:
    """Whose turn the open reading is: her who reads, or while nobody was found those who must find somebody."""
    reading = SecondReading.objects.open().filter(case=case).first()
    if reading is None:
        return set()
    if reading.state == ReadingState.RETURNED:
        return {reading.author_id}
    return {reading.reader_id} if reading.reader_id else _coordinators(case, at)


def _reading_author(case: Case, at: datetime) -> set[UUID]:
    newest = SecondReading.objects.filter(case=case).order_by("-sought_at", "-id").first()
    return {newest.author_id} if newest else set()


_EVERYBODY = (_referrers, _coordinators, _experts)
# Who gets what, as data. The author never hears of the own deed.
_AUDIENCE: dict[str, tuple[Callable[[Case, datetime], set[UUID]], ...]] = {
    "CaseRouted": (_whose_turn_begins,),
    "CasePassedOn": (_coordinators,),
    "CaseDeclined": (_referrers,),
    "TriageChanged": (_referrers,),
    "CaseOffered": (_offered,),
    "CaseAccepted": (_referrers, _coordinators),
    "OffersRecalled": (_recalled,),
    "OfferRefused": (_coordinators,),
    "OfferLapsed": (_coordinators,),
    "CaseRedirected": (_referrers, _coordinators),
    "InformationRequested": (_referrers,),
    "InformationAnswered": (_who_asked,),
    "MessageSent": _EVERYBODY,
    "CouncilConvened": (_referrers, _coordinators, _experts),
    "CouncilHeld": (_referrers, _coordinators, _experts),
    "CouncilCalledOff": (_referrers, _coordinators, _experts),
    "SecondReaderNamed": (_second_reader,),
    "SecondReaderMissing": (_coordinators,),
    "SecondReadingReturned": (_reading_author,),
    "SecondReadingAgreed": (_reading_author,),
    "SecondReadingDissented": (_reading_author, _coordinators),
    "ConclusionSigned": (_referrers, _coordinators),
    "ConclusionCorrected": (_referrers, _coordinators),
    "CaseAcknowledged": (_experts, _coordinators),
    "CaseClosed": (_experts,),
    "CaseReopened": (_coordinators, _experts),
    "CaseWithdrawn": _EVERYBODY,
    "CaseMarkedDuplicate": _EVERYBODY,
    "GlassBroken": (_referrers, _coordinators, _experts, _house),
    "ColleagueInvited": (_invited,),
    "InvitationAccepted": (_inviter,),
    "InvitationDeclined": (_inviter,),
    "CaseEndedByDeath": (_experts, _coordinators),
    "DiagnosesMoved": (_referrers, _experts),
}


def recipients(event: str, case: Case, *, author: UUID | None, at: datetime) -> set[UUID]:
    """The users who are told of `event`, without its author."""
    heard = set().union(*(group(case, at) for group in _AUDIENCE.get(event, ())))
    return heard - {author} if author else heard


def watchers(case: Case, at: datetime) -> set[UUID]:
    """Who looks after the house or the region, without a part in the case; nobody hears of what was never sent."""
    return _house(case, at) | _region(case, at) if case.submitted_at else set()


def _experts_or_coordinators(case: Case, at: datetime) -> set[UUID]:
    """The expert who has the case; while nobody has it, those who must find one."""
    return (_experts(case, at) if case.expert_id else set()) or _coordinators(case, at)


# Whose move a clock waits for.
_MOVER: dict[Clock, Callable[[Case, datetime], set[UUID]]] = {
    Clock.REGION_REVIEW: _region,
    Clock.TRIAGE: _coordinators,
    Clock.ACCEPTANCE: _offered,
    Clock.FIRST_CONTACT: _experts_or_coordinators,
    Clock.COUNCIL: _experts_or_coordinators,
    Clock.CONCLUSION: _experts_or_coordinators,
    Clock.SECOND_READING: _second_reader,
    Clock.ACKNOWLEDGEMENT: _referrers,
    Clock.ANSWER: _referrers,
}
_ESCALATED: dict[str, Callable[[Case, datetime], set[UUID]]] = {
    EscalationPolicy.Audience.COORDINATORS: _coordinators,
    EscalationPolicy.Audience.HOUSE: _house,
    EscalationPolicy.Audience.REGION: _region,
}


def escalated_to(case: Case, clock: Clock, percent: int, *, at: datetime) -> set[UUID]:
    """Who is told by the policy when `percent` of a clock's time is used (100: it is over)."""
    policy = EscalationPolicy.objects.in_force(at).filter(urgency=case.urgency, percent=percent)
    audiences = set(policy.values_list("audience", flat=True))
    groups = [
        _MOVER[clock] if one == EscalationPolicy.Audience.TURN else _ESCALATED[one] for one in audiences
    ]
    return set().union(*(group(case, at) for group in groups))


TOLD_EVENTS = frozenset(_AUDIENCE)
