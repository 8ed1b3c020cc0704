"""Who should hear of what happened to a case."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import members
from consilia.cases.models import Case, Grant, Offer


def _referrers(case: Case, at: datetime) -> set[UUID]:
    granted = Grant.objects.in_force(at).filter(case=case, part=Grant.Part.REFERRER)
    return set(granted.values_list("user_id", flat=True))


def _coordinators(case: Case, at: datetime) -> set[UUID]:
    if case.centre_id is None:
        return set()
    return members(organisation_id=case.centre_id, role=Role.TRIAGE_COORDINATOR, at=at)


def _experts(case: Case, at: datetime) -> set[UUID]:
    granted = Grant.objects.in_force(at).filter(case=case, part=Grant.Part.EXPERT)
    return set(granted.values_list("user_id", flat=True))


def _offered(case: Case, at: datetime) -> set[UUID]:
    return set(Offer.objects.filter(case=case, answer="").values_list("user_id", flat=True))


_EVERYBODY = (_referrers, _coordinators, _experts)
# Who gets what, as data. The author never hears of the own deed.
_AUDIENCE: dict[str, tuple[Callable[[Case, datetime], set[UUID]], ...]] = {
    "CaseRouted": (_coordinators,),
    "TriageChanged": (_referrers,),
    "CaseOffered": (_offered,),
    "CaseAccepted": (_referrers, _coordinators),
    "OfferRefused": (_coordinators,),
    "OfferLapsed": (_coordinators,),
    "CaseRedirected": (_referrers, _coordinators),
    "InformationRequested": (_referrers,),
    "InformationAnswered": (_coordinators, _experts),
    "MessageSent": _EVERYBODY,
    "ConclusionSigned": (_referrers, _coordinators),
    "ConclusionCorrected": (_referrers, _coordinators),
    "CaseAcknowledged": (_experts, _coordinators),
    "CaseClosed": (_experts,),
    "CaseWithdrawn": _EVERYBODY,
    "DeadlineMissed": (_coordinators,),
}


def recipients(event: str, case: Case, *, author: UUID | None, at: datetime) -> set[UUID]:
    """The users who are told of `event`, without its author."""
    heard = set().union(*(group(case, at) for group in _AUDIENCE.get(event, ())))
    return heard - {author} if author else heard


TOLD_EVENTS = frozenset(_AUDIENCE)
