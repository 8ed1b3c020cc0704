"""A council at its table: who takes part, and what they do there, each deed a minute after the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from config.demo.people import Cast
from consilia.accounts.domain.actors import Actor
from consilia.conferencing import services
from consilia.conferencing.domain.words import THERE, Attendance, Response
from consilia.conferencing.models import Session
from consilia.conferencing.queries import participants_of
from consilia.conferencing.queries.content import hash_for
from consilia.conferencing.services.telling import tell_calendars

MEMBERS = 3
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Course:
    """What was asked, said and decided."""

    question: str
    course: str
    decision: str
    dissent: str = ""


def table_of(cast: Cast, house: UUID, first: Actor) -> Sequence[Actor]:
    """`first`, and colleagues of her centre: too few of them make no council."""
    colleagues = [
        actor
        for actor in cast.experts.values()
        if actor.organisation_id == house and actor.user_id != first.user_id
    ]
    return [first, *sorted(colleagues, key=lambda actor: actor.name)[:MEMBERS]]


@dataclass(slots=True)
class Sitting:
    """A session that was called, with its people. `at` is its clock."""

    session: Session
    chair: Actor
    secretary: Actor
    members: Sequence[Actor]
    at: datetime

    @property
    def everybody(self) -> Sequence[Actor]:
        return [self.chair, self.secretary, *self.members]

    def deed(self, by: Actor) -> dict[str, Any]:
        self.at += MINUTE
        return {"session_id": self.session.id, "by": by, "at": self.at}

    def tell(self, caller: Actor, cause: str) -> None:
        """The invitations go out; nothing of the past leaves the house."""
        tell_calendars(
            session_id=self.session.id,
            author_id=caller.user_id,
            cause=cause,
            by=Actor.system(),
            at=self.at,
            past=True,
        )

    def respond(self, actors: Sequence[Actor]) -> None:
        for actor in actors:
            services.respond(response=Response.ACCEPTED, **self.deed(actor))

    def hold(self, course: Course) -> None:
        """Everybody comes; one question is voted on; the minutes are written."""
        self.at = max(self.at, self.session.starts)
        attendance: dict[Any, Attendance | str] = {
            actor.person_id: Attendance.PRESENT for actor in self.everybody
        }
        services.record_attendance(attendance=attendance, **self.deed(self.secretary))
        question = services.open_vote(text=course.question, **self.deed(self.chair))
        for actor in (self.chair, *self.members):
            against = course.dissent and actor is self.members[-1]
            choice = "against" if against else "for"
            services.cast_vote(question_id=question.id, choice=choice, **self.deed(actor))
        services.close_vote(question_id=question.id, **self.deed(self.chair))
        if course.dissent:
            services.add_dissent(text=course.dissent, **self.deed(self.members[-1]))
        services.write_minutes(
            course=course.course, decision=course.decision, revision=0, **self.deed(self.secretary)
        )
        services.hold_session(**self.deed(self.secretary))

    def sign(self, actors: Sequence[Actor]) -> None:
        session = Session.objects.get(pk=self.session.id)
        places = {one.user_id: one for one in participants_of(session) if one.attendance in THERE}
        for actor in actors:
            shown = hash_for(session, places[actor.person_id])
            services.sign_minutes(content_sha256=shown, **self.deed(actor))
