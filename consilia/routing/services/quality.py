"""What quality reviews say about a consultant, told from above."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.routing.events import QualityRecorded
from consilia.routing.models import ReviewedQuality


@transaction.atomic
def record_quality(*, user_id: UUID, mean: float | None, reviews: int, by: Actor, at: datetime) -> None:
    """Keep the newest mean from 1 to 5; None: too few reviews, and the score knows nothing about her."""
    if mean is None:
        ReviewedQuality.objects.filter(user=user_id).delete()
        return
    row, _is_new = ReviewedQuality.objects.update_or_create(
        user_id=user_id, defaults={"mean": mean, "reviews": reviews, "as_of": at}
    )
    publish(QualityRecorded(reviewed_quality_id=row.id, user_id=user_id, reviews=reviews), by=by, at=at)
