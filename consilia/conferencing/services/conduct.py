"""While the session is on: who is there, and how they vote."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.domain.words import THERE, Attendance, Choice
from consilia.conferencing.events import AttendanceRecorded, VoteCast, VoteClosed, VoteOpened
from consilia.conferencing.models import Question, Session, Vote
from consilia.conferencing.services.opening import opened, own_place, tell
from consilia.foundation.refusals import Refusal, SomebodyWasFirst


class AttendanceOfStranger(Refusal):
    status = 422
    message = _("Somebody in this list is not a participant any more. Open the page again.")


class VoteIsClosed(SomebodyWasFirst):
    message = _("This vote is closed already.")


@transaction.atomic
def record_attendance(
    *, session_id: UUID, attendance: Mapping[UUID, Attendance | str], by: Actor, at: datetime
) -> Session:
    """Note who is there, by user; those not named stay as they were noted.

    Raises:
        AttendanceOfStranger: somebody named is not on the list.
    """
    session = opened(session_id, "record_attendance", by)
    people = {one.user_id: one for one in session.participants.filter(removed_at=None)}
    if not people.keys() >= attendance.keys():
        raise AttendanceOfStranger
    for user_id, noted in attendance.items():
        people[user_id].attendance = Attendance(noted)
        people[user_id].save(update_fields=["attendance"])
    there = sum(one.attendance in THERE for one in people.values())
    absent = sum(one.attendance == Attendance.ABSENT for one in people.values())
    tell(AttendanceRecorded, session, by=by, at=at, present=there, absent=absent)
    return session


@transaction.atomic
def open_vote(*, session_id: UUID, text: str, by: Actor, at: datetime) -> Question:
    """Put a question to the vote."""
    session = opened(session_id, "open_vote", by)
    number = session.questions.count() + 1
    question = Question.objects.create(session=session, number=number, text=text, opened_at=at)
    tell(VoteOpened, session, by=by, at=at, question_id=question.id)
    return question


@transaction.atomic
def cast_vote(*, session_id: UUID, question_id: UUID, choice: Choice | str, by: Actor, at: datetime) -> Vote:
    """Vote, or vote otherwise as long as the question is open.

    Raises:
        VoteIsClosed: it is not.
        Question.DoesNotExist: the session has no such question.
    """
    session = opened(session_id, "cast_vote", by)
    question = _open_question(session, question_id)
    vote, _is_new = Vote.objects.update_or_create(
        question=question,
        participant=own_place(session, by),
        defaults={"choice": Choice(choice), "cast_at": at},
    )
    tell(VoteCast, session, by=by, at=at, question_id=question.id)
    return vote


@transaction.atomic
def close_vote(*, session_id: UUID, question_id: UUID, by: Actor, at: datetime) -> Question:
    """Close a question: its votes stay as they are."""
    session = opened(session_id, "close_vote", by)
    question = _open_question(session, question_id)
    question.closed_at = at
    question.save(update_fields=["closed_at"])
    tell(VoteClosed, session, by=by, at=at, question_id=question.id, votes=question.votes.count())
    return question


def _open_question(session: Session, question_id: UUID) -> Question:
    question = session.questions.get(pk=question_id)
    if question.closed_at is not None:
        raise VoteIsClosed
    return question
