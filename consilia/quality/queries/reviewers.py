"""Who may review a case: never her own, never that of her own department."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count

from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import places_of
from consilia.cases.domain.second_reading import Reader, Written, in_order
from consilia.cases.models import Case
from consilia.cases.queries.second_readings import readers_of
from consilia.network.queries.consultants import consultants_of_user
from consilia.quality.domain.sampling import place
from consilia.quality.models import Dossier, Review


def reviewers_for(dossier: Dossier, case: Case, at: datetime) -> list[UUID]:
    """Everybody who may, those with the fewest open reviews first; who is alike is ordered by chance, the same always."""
    own = {dossier.author_id, case.referrer_id, case.expert_id} | readers_of(case.id)
    seats = dossier.reviews.all()
    asked = {review.reviewer_id for review in seats}
    declined = {UUID(user) for review in seats for user in review.declined}
    places = places_of(role=Role.QUALITY_REVIEWER, at=at)
    loads = dict(
        Review.objects.filter(done_at=None, reviewer__in=places)
        .values_list("reviewer")
        .annotate(number=Count("id"))
    )
    readers = [
        _reader(user_id, house, loads.get(user_id, 0), declined)
        for user_id, houses in places.items()
        if user_id not in own | asked
        for house in houses
    ]
    readers.sort(key=lambda one: place(str(dossier.id), one.user_id))
    ordered = in_order(readers, _written(dossier, case))
    return list(dict.fromkeys(one.user_id for one in ordered))


def _reader(user_id: UUID, house: UUID, in_hand: int, declined: set[UUID]) -> Reader:
    return Reader(
        consultant_id=user_id,
        user_id=user_id,
        house=house,
        unit=_unit(user_id, house),
        exact=True,
        in_hand=in_hand,
        has_declined=user_id in declined,
    )


def _written(dossier: Dossier, case: Case) -> Written:
    author = dossier.author_id or case.referrer_id
    return Written(
        author_id=author,
        house=dossier.centre_id,
        unit=_unit(author, dossier.centre_id),
        asking_house=case.referring_organisation_id,
    )


def _unit(user_id: UUID, house: UUID) -> UUID | None:
    entries = consultants_of_user(user_id)
    return next((one.unit_id for one in entries if one.organisation_id == house), None)
