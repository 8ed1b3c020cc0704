"""Questions between organisations: are these two records one child?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.patients.models import DuplicateQuestion
from consilia.patients.permissions import may
from consilia.patients.queries.children import children_visible_to

MOST = 100


def open_questions(actor: Actor, at: datetime) -> Sequence[DuplicateQuestion]:
    """What waits for an answer of this actor, the oldest first, at most MOST."""
    return list(_for(actor, at).order_by("asked_at", "id")[:MOST])


def question_for(actor: Actor, question_id: UUID, at: datetime) -> DuplicateQuestion:
    """Raises DuplicateQuestion.DoesNotExist for strangers, and for a question already answered."""
    return _for(actor, at).get(pk=question_id)


def _for(actor: Actor, at: datetime) -> QuerySet[DuplicateQuestion]:
    """Open questions about children whom the actor sees; the asking side does not answer itself."""
    if not may(actor, "answer_question"):
        return DuplicateQuestion.objects.none()
    seen = children_visible_to(actor, at).values("pk")
    return (
        DuplicateQuestion.objects.filter(answered_at=None, known__person__in=seen)
        .exclude(asking_organisation=actor.organisation_id)
        .select_related("known", "about", "asking_organisation", "asked_by")
    )
