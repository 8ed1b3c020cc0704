"""Reviews as their reviewers see them: without the names of those who asked and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.cases.models.findings import Finding
from consilia.cases.queries.timeline import findings_of
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import signed_versions
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.wall import looking_further
from consilia.quality.models import Action, Dossier, Review
from consilia.quality.permissions import may, may_end_action, may_review

DONE_LATELY = 10


@looking_further()
def my_reviews(by: Actor, *, cursor: str | None) -> Page[Review]:
    """What waits for her, the first given first."""
    rows = Review.objects.filter(reviewer=by.user_id, done_at=None).select_related("dossier__case__field")
    return keyset_page(
        rows,
        key=("assigned_at", "id"),
        cursor=cursor,
        key_of=lambda row: (row.assigned_at.isoformat() if row.assigned_at else "", str(row.id)),
    )


@looking_further()
def done_lately(by: Actor) -> list[Review]:
    rows = Review.objects.filter(reviewer=by.user_id, done_at__isnull=False)
    return list(rows.select_related("dossier__case__field").order_by("-done_at")[:DONE_LATELY])


@dataclass(frozen=True, slots=True)
class Blinded:
    """What a reviewer reads."""

    review: Review
    case: Case
    conclusion: Conclusion | None
    findings: Sequence[Finding]


@looking_further()
def review_for(by: Actor, review_id: UUID) -> Blinded:
    """Raises Review.DoesNotExist: somebody else's, or none."""
    rows = Review.objects.select_related("dossier__case__child", "dossier__case__field", "dossier__draw")
    review = rows.filter(pk=review_id).first()
    if review is None or not may_review(by, review):
        raise Review.DoesNotExist
    case, version = review.dossier.case, review.dossier.version
    versions = {one.version: one for one in signed_versions(case.id)} if version else {}
    return Blinded(review, case, versions.get(version), findings_of(case))


def seat_of(dossier_id: UUID, seat: int) -> Review:
    return Review.objects.get(dossier=dossier_id, seat=seat)


@looking_further()
def dossier_for(by: Actor, dossier_id: UUID) -> Dossier:
    """For those who may know which cases of their centre were reviewed.

    Raises:
        Dossier.DoesNotExist: a stranger.
    """
    rows = Dossier.objects.select_related("case__field", "centre").prefetch_related(
        "actions__owner", "concerns", "reviews"
    )
    dossier = rows.get(pk=dossier_id)
    if not may(by, "see_dossiers", centre_id=dossier.centre_id):
        raise Dossier.DoesNotExist
    return dossier


@looking_further()
def action_for(by: Actor, action_id: UUID) -> Action:
    """Raises Action.DoesNotExist: neither hers nor her centre's."""
    action = Action.objects.select_related("dossier__centre", "owner", "given_by").get(pk=action_id)
    if not may_end_action(by, action):
        raise Action.DoesNotExist
    return action


@looking_further()
def actions_of(by: Actor) -> list[Action]:
    """What is still open of what was given to her."""
    rows = Action.objects.filter(owner=by.user_id, ended_at=None)
    return list(rows.select_related("dossier__centre").order_by("due_on", "id"))
