"""Questions between organisations: are these two records one child?"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.foundation.paging import Page, keyset_page
from consilia.patients.models import DuplicateQuestion
from consilia.patients.permissions import may
from consilia.patients.queries.children import children_visible_to

OLDEST_FIRST = ("asked_at", "id")
COUNTED_UP_TO = 99


def open_questions(actor: Actor, at: datetime, *, cursor: str | None = None) -> Page[DuplicateQuestion]:
    """One page of what waits for an answer of this actor, the oldest first."""
    page = keyset_page(
        _for(actor, at),
        key=OLDEST_FIRST,
        cursor=cursor,
        key_of=lambda question: (question.asked_at.isoformat(), str(question.id)),
    )
    # Colleagues answer meanwhile: an empty page must not look as if nothing were left on the others.
    return page if page.rows or cursor is None else open_questions(actor, at)


def open_question_count(actor: Actor, at: datetime) -> int:
    """How many wait for this actor, counted up to 100: nobody needs to know whether it is 340 or 341."""
    return _for(actor, at).values("id")[: COUNTED_UP_TO + 1].count()


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
