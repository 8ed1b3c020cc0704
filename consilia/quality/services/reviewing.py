"""A reviewer judges, or says that she cannot; two judgements that are near enough settle a dossier."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import Refusal
from consilia.quality.domain.settling import differs, settled, verdict_of
from consilia.quality.domain.words import GRADES, Policy, Scale, State, Verdict
from consilia.quality.events import DossierSettled, ReviewCompleted, ReviewDeclined
from consilia.quality.models import Dossier, Review
from consilia.quality.permissions import may_review
from consilia.quality.queries.policy import figure
from consilia.quality.services.dossiers import locked
from consilia.quality.services.seating import seat

THIRD = 3


class ReviewedAlready(Refusal):
    message = _("You have sent this review already. What was sent stays as it is.")


class GradesMissing(Refusal):
    status = 422
    message = _(
        "Give every grade and a verdict. Where you cannot judge, say that you cannot review this case."
    )


class RemarkNeeded(Refusal):
    status = 422
    message = _("Say in a few words what the concern is.")


class DeclineNeedsReason(Refusal):
    status = 422
    message = _("Say why.")


@transaction.atomic
def complete_review(
    *,
    review_id: UUID,
    grades: Mapping[Scale, int],
    verdict: Verdict | None,
    remark: str = "",
    by: Actor,
    at: datetime,
) -> Review:
    """Judge on every scale. The second judgement settles the dossier, or calls a third reviewer.

    Raises:
        Review.DoesNotExist: somebody else's.
        ReviewedAlready, GradesMissing, RemarkNeeded.
    """
    dossier, review = _mine(review_id, by)
    if verdict is None or any(grades.get(scale) not in GRADES for scale in Scale):
        raise GradesMissing
    if verdict is Verdict.SERIOUS and not remark:
        raise RemarkNeeded
    for scale in Scale:
        setattr(review, scale, grades[scale])
    review.verdict, review.remark, review.done_at = verdict, remark, at
    review.save()
    publish(
        ReviewCompleted(
            dossier_id=dossier.id, case_id=dossier.case_id, seat=review.seat, author_id=dossier.author_id
        ),
        by=by,
        at=at,
    )
    _settle(dossier, at=at)
    return review


@transaction.atomic
def decline_review(*, review_id: UUID, reason: str, by: Actor, at: datetime) -> Review:
    """She knows the case, the child or the author: somebody else is asked at once."""
    if not reason:
        raise DeclineNeedsReason
    dossier, review = _mine(review_id, by)
    review.declined = [*review.declined, str(by.person_id)]
    review.reviewer, review.assigned_at = None, None
    review.save()
    event = ReviewDeclined(dossier_id=dossier.id, case_id=dossier.case_id, seat=review.seat)
    publish(event, by=by, at=at)
    seat(review, dossier, dossier.case, at=at)
    return review


@transaction.atomic
def fill_seats(*, at: datetime) -> int:
    """Give the empty seats of open dossiers to whoever may sit in them by now; answers how many were filled."""
    rows = Review.objects.filter(reviewer=None, done_at=None).exclude(dossier__state=State.SETTLED)
    empty = rows.select_related("dossier__case").order_by("dossier", "seat")
    return sum(seat(one, one.dossier, one.dossier.case, at=at) for one in empty)


def _mine(review_id: UUID, by: Actor) -> tuple[Dossier, Review]:
    found = Review.objects.filter(pk=review_id).values_list("dossier", flat=True).first()
    dossier = locked(found) if found else None
    review = Review.objects.filter(pk=review_id).first()
    if dossier is None or review is None or not may_review(by, review):
        raise Review.DoesNotExist
    if review.done_at is not None:
        raise ReviewedAlready
    return dossier, review


def _settle(dossier: Dossier, *, at: datetime) -> None:
    done = list(dossier.reviews.filter(done_at__isnull=False).order_by("seat"))
    if len(done) < 2:
        return
    apart = figure(Policy.APART, at, centre_id=dossier.centre_id)
    if len(done) == 2 and differs(done[0].grades, done[1].grades, apart=apart):
        dossier.state = State.DIFFERS
        dossier.save(update_fields=["state"])
        seat(Review.objects.create(dossier=dossier, seat=THIRD), dossier, dossier.case, at=at)
        return
    middle: dict[str, Any] = {
        scale.value: value for scale, value in settled([one.grades for one in done]).items()
    }
    for name, value in middle.items():
        setattr(dossier, name, value)
    dossier.state, dossier.settled_at = State.SETTLED, at
    dossier.verdict = verdict_of([Verdict(one.verdict) for one in done])
    dossier.save()
    event = DossierSettled(
        dossier_id=dossier.id,
        case_id=dossier.case_id,
        verdict=dossier.verdict,
        author_id=dossier.author_id,
    )
    publish(event, by=Actor.system(), at=at)
