"""Who could answer this case, what speaks for each, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count

from consilia.cases.models import Case, Offer
from consilia.foundation.ages import BornLater
from consilia.network.models import Consultant
from consilia.network.queries.availability import Availability, available_consultants
from consilia.network.queries.reference import age_band_of


class Obstacle(StrEnum):
    """Why a consultant cannot take the case now."""

    ON_LEAVE = "on_leave"
    FULL = "full"
    AGE_BAND = "age_band"
    OWN_ORGANISATION = "own_organisation"  # a conflict of interest: she would review her own house
    REFERRER = "referrer"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A consultant of the centre in the case's field. `refused`: she gave this very case back before."""

    consultant: Consultant
    user_id: UUID
    exact: bool
    working: bool
    on_duty: bool
    local_time: datetime
    load: int
    refused: bool
    obstacles: tuple[Obstacle, ...]

    @property
    def limit(self) -> int:
        return self.consultant.workload_limit


def candidates(case: Case, at: datetime) -> list[Candidate]:
    """Everybody of the case's centre and field: who can take it first, the least loaded first."""
    found = [
        row
        for row in available_consultants(field=case.field_id or "", at=at, also_absent=True)
        if row.consultant.organisation_id == case.centre_id
    ]
    loads = open_loads([row.consultant.user_id for row in found])
    gave_back = set(
        Offer.objects.filter(case=case, answer__in=[Offer.Answer.REFUSED, Offer.Answer.LAPSED]).values_list(
            "consultant_id", flat=True
        )
    )
    band = _age_band(case, at)
    made = [_candidate(case, row, loads, gave_back, band) for row in found]
    return sorted(made, key=_preference)


def candidate(case: Case, consultant_id: UUID, at: datetime) -> Candidate | None:
    """One of the candidates; None when she does not consult in this field for this centre."""
    return next((one for one in candidates(case, at) if one.consultant.id == consultant_id), None)


def open_loads(user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many cases each expert has in hand: accepted and not yet signed.

    A signed one that a referring doctor leaves open is no work of hers; counted, it would fill her up for ever.
    """
    rows = (
        Case.objects.filter(is_open=True, signed_at=None, expert_id__in=user_ids)
        .values_list("expert_id")
        .annotate(in_hand=Count("id"))
    )
    return {user_id: count for user_id, count in rows if user_id is not None}


def _candidate(
    case: Case, row: Availability, loads: dict[UUID, int], gave_back: set[UUID], band: str | None
) -> Candidate:
    consultant = row.consultant
    load = loads.get(consultant.user_id, 0)
    standing = {
        Obstacle.ON_LEAVE: row.on_leave,
        Obstacle.FULL: load >= consultant.workload_limit,
        Obstacle.AGE_BAND: band is not None and band not in consultant.age_bands,
        Obstacle.OWN_ORGANISATION: consultant.organisation_id == case.referring_organisation_id,
        Obstacle.REFERRER: consultant.user_id == case.referrer_id,
    }
    return Candidate(
        consultant=consultant,
        user_id=consultant.user_id,
        exact=row.exact,
        working=row.working,
        on_duty=row.on_duty,
        local_time=row.local_time,
        load=load,
        refused=consultant.id in gave_back,
        obstacles=tuple(obstacle for obstacle, stands in standing.items() if stands),
    )


def _preference(one: Candidate) -> tuple[bool, bool, bool, bool, bool, float]:
    return (
        bool(one.obstacles),
        one.refused,
        not one.exact,
        not one.on_duty,
        not one.working,
        one.load / one.limit,
    )


def _age_band(case: Case, at: datetime) -> str | None:
    try:
        return age_band_of(case.child.birth_date, at.date())
    except BornLater:
        return None
