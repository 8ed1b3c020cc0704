"""Asking another organisation whether two records are one child, without seeing its record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish, record_read
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.wall import looking_further
from consilia.patients.domain.identity_matching import Facts
from consilia.patients.events import DuplicateAnswered, DuplicateAsked
from consilia.patients.models import Child, ChildAccess, Distinction, DuplicateQuestion
from consilia.patients.queries import Similar, facts_of, find_duplicates, question_for
from consilia.patients.services.allowed import locked_child
from consilia.patients.services.sight import grant_sight


@transaction.atomic
def look_for_alike(
    *, facts: Facts, by: Actor, at: datetime, besides: UUID | None = None
) -> Sequence[Similar]:
    """As `find_duplicates`, for a person to look at.

    Whoever is told that a child whom she may not see is known leaves a trace: trying out children to
    learn where they are treated would show in the log.
    """
    similar = find_duplicates(facts, by=by, at=at, besides=besides)
    for one in similar:
        if one.child is None:
            record_read(subject="child", subject_id=one.person, what="AlikenessTold", by=by, at=at)
    return similar


@transaction.atomic
def read_question(*, question_id: UUID, by: Actor, at: datetime) -> DuplicateQuestion:
    """The question with both records, for the one who answers. The reading of the foreign one is recorded."""
    question = question_for(by, question_id, at)
    for child_id in (question.known_id, question.about_id):
        record_read(subject="child", subject_id=child_id, what="ComparedRead", by=by, at=at)
    return question


@transaction.atomic
def ask_about(
    *, child_id: UUID, reference: str, text: str, by: Actor, at: datetime
) -> DuplicateQuestion | None:
    """Ask those who see the record that `find_duplicates` called `reference`; None when it is gone."""
    child = locked_child("register", child_id=child_id, by=by, at=at)
    for similar in find_duplicates(facts_of(child), by=by, at=at, besides=child.id):
        if similar.reference == reference:
            return put_question(known_id=similar.person, about=child, text=text, by=by, at=at)
    return None


def put_question(
    *, known_id: UUID, about: Child, text: str, by: Actor, at: datetime
) -> DuplicateQuestion | None:
    """One question a pair; asking again asks nothing new. The system asks nobody."""
    if by.user_id is None or by.organisation_id is None:
        return None
    question, is_new = DuplicateQuestion.objects.get_or_create(
        known_id=known_id,
        about=about,
        defaults={
            "text": text,
            "asking_organisation_id": by.organisation_id,
            "asked_by_id": by.user_id,
            "asked_at": at,
        },
    )
    if is_new:
        publish(
            DuplicateAsked(
                child_id=known_id,
                question_id=question.id,
                about_id=about.id,
                organisation_id=by.organisation_id,
            ),
            by=by,
            at=at,
        )
    return question


@transaction.atomic
def answer_question(*, question_id: UUID, answer: str, by: Actor, at: datetime) -> DuplicateQuestion:
    """Say `same` or `another`. With `same` the asking organisation sees the child; nothing is merged.

    Raises:
        DuplicateQuestion.DoesNotExist: for strangers.
        AlreadyAnswered: a colleague was first.
    """
    question = question_for(by, question_id, at)
    if by.user_id is None:
        raise NotAllowed
    question.answer, question.answered_by_id, question.answered_at = answer, by.user_id, at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    if answer == DuplicateQuestion.Answer.SAME:
        _share(question, by=by, at=at)
    else:
        Distinction.objects.get_or_create(
            child=question.about,
            other=question.known,
            defaults={"kind": Distinction.Kind.ANOTHER, "made_by_id": by.user_id, "made_at": at},
        )
    publish(
        DuplicateAnswered(
            child_id=question.known_id, question_id=question.id, about_id=question.about_id, answer=answer
        ),
        by=by,
        at=at,
    )
    return question


@looking_further()
def _share(question: DuplicateQuestion, *, by: Actor, at: datetime) -> None:
    """Both organisations care for one child: each sees both records, and either may merge them."""
    for child, organisation_id in (
        (question.known, question.asking_organisation_id),
        (question.about, by.organisation_id),
    ):
        grant_sight(
            child=child,
            organisation_id=organisation_id,
            role=None,
            reason=ChildAccess.SAME_CHILD,
            by=by,
            at=at,
        )
