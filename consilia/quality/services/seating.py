"""Giving a seat to somebody who may sit in it."""

from datetime import datetime

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.models import Case
from consilia.quality.events import ReviewAssigned
from consilia.quality.models import Dossier, Review
from consilia.quality.queries.reviewers import reviewers_for


def seat(review: Review, dossier: Dossier, case: Case, *, at: datetime) -> bool:
    """Give an empty seat to the first of the order; with nobody it stays empty until the next run."""
    found = reviewers_for(dossier, case, at)
    if not found:
        return False
    review.reviewer_id, review.assigned_at = found[0], at
    review.save(update_fields=["reviewer", "assigned_at"])
    event = ReviewAssigned(dossier_id=dossier.id, case_id=case.id, user_id=found[0], seat=review.seat)
    publish(event, by=Actor.system(), at=at)
    return True
