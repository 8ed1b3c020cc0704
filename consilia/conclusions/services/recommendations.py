"""Adding, ordering and removing recommendations of a draft. Their numbers are 1 to n at every moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.conclusions.domain.numbering import inserted, moved, without
from consilia.conclusions.events import (
    ConclusionEvent,
    RecommendationAdded,
    RecommendationMoved,
    RecommendationRemoved,
    RecommendationRestored,
)
from consilia.conclusions.models import Conclusion, Recommendation
from consilia.conclusions.services.drafts import locked_draft
from consilia.foundation.refusals import Refusal

MOST = 50


class TooManyRecommendations(Refusal):
    status = 422
    message = _("A conclusion holds 50 recommendations at most. Nobody could follow more.")


@transaction.atomic
def add_recommendation(*, case_id: UUID, by: Actor, at: datetime) -> Recommendation:
    """An empty recommendation at the end."""
    conclusion = locked_draft(case_id=case_id, by=by, at=at)
    order = _order(conclusion)
    if len(order) >= MOST:
        raise TooManyRecommendations
    added = Recommendation.objects.create(conclusion=conclusion, number=len(order) + 1)
    return _told(RecommendationAdded, conclusion, added, by=by, at=at)


@transaction.atomic
def move_recommendation(
    *, case_id: UUID, recommendation_id: UUID, steps: int, by: Actor, at: datetime
) -> Recommendation:
    """Up by a negative number of steps, down by a positive one, as far as the list goes."""
    conclusion = locked_draft(case_id=case_id, by=by, at=at)
    recommendation = conclusion.recommendations.get(pk=recommendation_id, removed_at=None)
    _renumber(conclusion, moved(_order(conclusion), recommendation.id, steps))
    return _told(RecommendationMoved, conclusion, recommendation, by=by, at=at)


@transaction.atomic
def remove_recommendation(
    *, case_id: UUID, recommendation_id: UUID, by: Actor, at: datetime
) -> Recommendation:
    """Take it out of the list; `restore_recommendation` brings it back until the signature."""
    conclusion = locked_draft(case_id=case_id, by=by, at=at)
    recommendation = conclusion.recommendations.get(pk=recommendation_id, removed_at=None)
    rest = without(_order(conclusion), recommendation.id)
    recommendation.removed_from, recommendation.removed_at, recommendation.number = (
        recommendation.number,
        at,
        None,
    )
    recommendation.save(update_fields=["removed_from", "removed_at", "number"])
    _renumber(conclusion, rest)
    return _told(RecommendationRemoved, conclusion, recommendation, by=by, at=at)


@transaction.atomic
def restore_recommendation(
    *, case_id: UUID, recommendation_id: UUID, by: Actor, at: datetime
) -> Recommendation:
    """Bring a removed recommendation back to its place, with all its words."""
    conclusion = locked_draft(case_id=case_id, by=by, at=at)
    recommendation = conclusion.recommendations.get(pk=recommendation_id, removed_at__isnull=False)
    order = _order(conclusion)
    if len(order) >= MOST:
        raise TooManyRecommendations
    place = recommendation.removed_from or len(order) + 1
    recommendation.removed_from = recommendation.removed_at = None
    recommendation.number = len(order) + 1
    recommendation.save(update_fields=["removed_from", "removed_at", "number"])
    _renumber(conclusion, inserted(order, recommendation.id, place))
    return _told(RecommendationRestored, conclusion, recommendation, by=by, at=at)


def _order(conclusion: Conclusion) -> list[UUID]:
    numbered = conclusion.recommendations.filter(removed_at=None).order_by("number")
    return list(numbered.values_list("id", flat=True))


def _renumber(conclusion: Conclusion, order: Sequence[UUID]) -> None:
    """Write the places of `order` as numbers; the unique constraint looks only when all are written."""
    rows = conclusion.recommendations.in_bulk(order)
    moved_rows = []
    for number, identifier in enumerate(order, start=1):
        if rows[identifier].number != number:
            rows[identifier].number = number
            moved_rows.append(rows[identifier])
    Recommendation.objects.bulk_update(moved_rows, ["number"])


def _told(
    event: type[RecommendationAdded | RecommendationMoved | RecommendationRemoved | RecommendationRestored],
    conclusion: Conclusion,
    recommendation: Recommendation,
    *,
    by: Actor,
    at: datetime,
) -> Recommendation:
    told: ConclusionEvent = event(
        case_id=conclusion.case_id, conclusion_id=conclusion.id, recommendation_id=recommendation.id
    )
    publish(told, by=by, at=at)
    recommendation.refresh_from_db()
    return recommendation
