"""Work behind the pages: telling of questions about duplicates, and of their answers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.audit.queries import entry
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.services import notify
from consilia.patients.models import DuplicateQuestion
from consilia.patients.queries import answerers

# What an event means to those who hear of it.
NEWS = {"DuplicateAsked": Kind.DUPLICATE_ASKED, "DuplicateAnswered": Kind.DUPLICATE_ANSWERED}


@app.task(name="patients.tell_of_question", queue="notifications")
def tell_of_question(*, event: str, entry_id: str, author_id: str | None, **_: Any) -> None:
    """Tell those who may answer; a repeated run tells nobody twice."""
    question = _question_of(entry_id)
    users = _without(author_id, answerers(question, timezone.now()))
    _tell(users, NEWS[event], subject="question", subject_id=question.id, cause=entry_id)


@app.task(name="patients.tell_of_answer", queue="notifications")
def tell_of_answer(*, event: str, entry_id: str, author_id: str | None, **_: Any) -> None:
    """Tell the one who asked; the news leads to her own child, the only one of the two she surely sees."""
    question = _question_of(entry_id)
    users = _without(author_id, [question.asked_by_id])
    _tell(users, NEWS[event], subject="child", subject_id=question.about_id, cause=entry_id)


def _question_of(entry_id: str) -> DuplicateQuestion:
    """The question of an event. Its subject is the child, of whom several organisations may ask."""
    question_id = entry(UUID(entry_id)).detail["question_id"]
    return DuplicateQuestion.objects.select_related("known").get(pk=question_id)


def _without(author_id: str | None, users: Iterable[UUID]) -> list[UUID]:
    return [user for user in users if str(user) != author_id]


def _tell(users: Iterable[UUID], kind: Kind, *, subject: str, subject_id: UUID, cause: str) -> None:
    notify(
        users=users,
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        urgency=Urgency.PLANNED,
        cause=cause,
        by=Actor.system(),
        at=timezone.now(),
    )
