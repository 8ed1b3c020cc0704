"""Questions between organisations: are these two records one child?"""

from datetime import datetime
from itertools import product
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.queries import members
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.foundation.wall import looking_further
from consilia.patients.models import ChildAccess, DuplicateQuestion
from consilia.patients.permissions import DEEDS, may
from consilia.patients.queries.children import children_visible_to

OLDEST_FIRST = ("asked_at", "id")
COUNTED_UP_TO = 99


@looking_further()
def open_questions(actor: Actor, at: datetime, *, cursor: str | None = None) -> Page[DuplicateQuestion]:
    """One page of what waits for an answer of this actor, the oldest first, with the foreign records asked about."""
    page = keyset_page(
        _open_for(actor, at),
        key=OLDEST_FIRST,
        cursor=cursor,
        key_of=lambda question: (question.asked_at.isoformat(), str(question.id)),
    )
    # Colleagues answer meanwhile: an empty page must not look as if nothing were left on the others.
    return page if page.rows or cursor is None else open_questions(actor, at)


def open_question_count(actor: Actor, at: datetime) -> int:
    """How many wait for this actor, counted up to 100: nobody needs to know whether it is 340 or 341."""
    return _open_for(actor, at).values("id")[: COUNTED_UP_TO + 1].count()


class AlreadyAnswered(SomebodyWasFirst):
    """A colleague answered between the news, or the page, and the click."""

    message = _("This question is answered already. Nothing is left to do.")


@looking_further()
def question_for(actor: Actor, question_id: UUID, at: datetime) -> DuplicateQuestion:
    """An open question that waits for this actor, with the foreign record that it is about.

    Raises:
        DuplicateQuestion.DoesNotExist: there is none, or the actor may not know.
        AlreadyAnswered: it was.
    """
    question = _put_to(actor, at).get(pk=question_id)
    if question.answered_at is not None:
        raise AlreadyAnswered
    return question


def answerers(question: DuplicateQuestion, at: datetime) -> set[UUID]:
    """The people who may answer: of every organisation that sees the child, but the asking one."""
    roles = DEEDS["answer_question"]
    seeing = (
        ChildAccess.objects.in_force(at)
        .filter(person=question.known.person, organisation__isnull=False, role__in=["", *roles])
        .exclude(organisation=question.asking_organisation_id)
    )
    pairs = product(set(seeing.values_list("organisation", flat=True)), roles)
    return set().union(*(members(organisation_id=one, role=role, at=at) for one, role in pairs))


def _open_for(actor: Actor, at: datetime) -> QuerySet[DuplicateQuestion]:
    return _put_to(actor, at).filter(answered_at=None)


def _put_to(actor: Actor, at: datetime) -> QuerySet[DuplicateQuestion]:
    """Questions about children whom the actor sees; the asking side does not answer itself."""
    if not may(actor, "answer_question"):
        return DuplicateQuestion.objects.none()
    seen = children_visible_to(actor, at).values("pk")
    return (
        DuplicateQuestion.objects.filter(known__person__in=seen)
        .exclude(asking_organisation=actor.organisation_id)
        .select_related("known", "about", "asking_organisation", "asked_by")
    )
