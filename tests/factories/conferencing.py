"""Councils, called by a coordinator and led by people of a centre.

table = make_table()                  # a council of five, to come: chair, secretary, two members, one invited
table.held()                          # attendance noted, minutes written, held
table.signed()                        # and signed by all who were there: there is a document
table.chair, table.secretary, table.members, table.guest, table.coordinator, table.stranger   # actors
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.conferencing import services
from consilia.conferencing.domain.words import Attendance, Response
from consilia.conferencing.models import Session
from consilia.conferencing.queries import signing_of
from consilia.conferencing.queries.content import hash_for
from consilia.network.models import Consultant, Organisation
from tests.factories.accounts import make_actor, make_user
from tests.factories.network import make_centre, make_consultant

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)  # a Wednesday, noon in Moscow
AGENDA = "1. Is an operation possible?\n2. Where and when?"
COURSE = "Dr Orlov showed the echocardiogram. All saw a wide duct and a high pressure."
DECISION = "Close the duct by catheter within two weeks."
_numbers = count(1)


@dataclass
class Table:
    """One council with its people. `at` is its clock: each deed takes a minute."""

    centre: Organisation
    session: Session
    chair: Actor
    secretary: Actor
    members: Sequence[Actor]
    guest: Actor
    coordinator: Actor
    stranger: Actor
    at: datetime

    @property
    def id(self) -> UUID:
        return self.session.id

    @property
    def everybody(self) -> list[Actor]:
        return [self.chair, self.secretary, *self.members, self.guest]

    def tick(self, minutes: int = 1) -> datetime:
        self.at += timedelta(minutes=minutes)
        return self.at

    def fresh(self) -> Session:
        self.session = Session.objects.get(pk=self.session.pk)
        return self.session

    def all_accept(self) -> "Table":
        for actor in self.everybody:
            services.respond(session_id=self.id, response=Response.ACCEPTED, by=actor, at=self.tick())
        return self

    def begun(self) -> "Table":
        """It is the hour of the council."""
        self.at = max(self.at, self.session.starts)
        return self

    def attended(self, **attendance: Attendance) -> "Table":
        """Everybody present, unless told otherwise: `members=Attendance.ABSENT`."""
        noted: dict[UUID, Attendance | str] = {
            actor.person_id: attendance.get(name, Attendance.PRESENT)
            for name, actors in {
                "chair": [self.chair],
                "secretary": [self.secretary],
                "members": self.members,
                "guest": [self.guest],
            }.items()
            for actor in actors
        }
        services.record_attendance(session_id=self.id, attendance=noted, by=self.secretary, at=self.tick())
        return self

    def written(self, *, course: str = COURSE, decision: str = DECISION) -> "Table":
        minutes = getattr(self.fresh(), "minutes", None)
        services.write_minutes(
            session_id=self.id,
            course=course,
            decision=decision,
            revision=minutes.revision if minutes else 0,
            by=self.secretary,
            at=self.tick(),
        )
        return self

    def held(self, **attendance: Attendance) -> "Table":
        self.begun().attended(**attendance).written()
        services.hold_session(session_id=self.id, by=self.secretary, at=self.tick())
        self.fresh()
        return self

    def sign(self, actor: Actor) -> None:
        """Sign what stands there now."""
        session = self.fresh()
        own = session.participants.get(user=actor.person_id)
        services.sign_minutes(
            session_id=self.id, content_sha256=hash_for(session, own), by=actor, at=self.tick()
        )

    def signed(self, **attendance: Attendance) -> "Table":
        self.held(**attendance)
        actors = {actor.person_id: actor for actor in self.everybody}
        for one in signing_of(self.session):
            self.sign(actors[one.participant.user_id])
        self.fresh()
        return self


def make_table(
    *,
    centre: Organisation | None = None,
    starts: datetime | None = None,
    at: datetime = NOW,
    subject: str = "case",
    subject_id: UUID | None = None,
    **facts: Any,
) -> Table:
    """A council of two hours from now, called by the coordinator of the centre."""
    services.load_council_policy()
    house = centre or make_centre(fields=["cardiology"], hours="mon-fri 09:00-17:00")
    chair, secretary, *members = (_expert(house) for _ in range(4))
    coordinator = make_actor(Role.TRIAGE_COORDINATOR, organisation=house)
    guest = make_actor(Role.REFERRING_DOCTOR)
    session = services.schedule_session(
        **{
            "subject": subject,
            "subject_id": subject_id or uuid4(),
            "reference": f"26-{next(_numbers):06d}",
            "organisation_id": house.id,
            "field_id": "cardiology",
            "starts": starts or at + timedelta(hours=2),
            "minutes": 60,
            "chair_id": chair.person_id,
            "secretary_id": secretary.person_id,
            "member_ids": [member.person_id for member in members],
            "invited_ids": [guest.person_id],
            "agenda": AGENDA,
            "by": coordinator,
            "at": at,
            **facts,
        }
    )
    return Table(
        centre=house,
        session=session,
        chair=chair,
        secretary=secretary,
        members=members,
        guest=guest,
        coordinator=coordinator,
        stranger=make_actor(Role.EXPERT),
        at=at,
    )


def _expert(centre: Organisation) -> Actor:
    return make_actor(Role.EXPERT, user=consultant_of(centre).user, organisation=centre)


def consultant_of(centre: Organisation, **facts: Any) -> Consultant:
    """A consultant of the centre with an account of her own."""
    return make_consultant(centre, user=make_user(), fields=["cardiology"], **facts)
