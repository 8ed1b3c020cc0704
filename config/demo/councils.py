"""Three councils of the centre on the sign-in page: one to come, one whose minutes wait, one signed by all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from config.demo.people import HOME_FIELD, Cast
from config.demo.telling import in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.conferencing import services
from consilia.conferencing.domain.words import THERE, Attendance, Response
from consilia.conferencing.models import Session
from consilia.conferencing.queries import participants_of
from consilia.conferencing.queries.content import hash_for
from consilia.conferencing.services.telling import tell_calendars, tell_signers

MEMBERS = 3
MINUTE = timedelta(minutes=1)
BEGINS_AT = 11  # on the clock of the centre


@dataclass(frozen=True, slots=True)
class Matter:
    """What a council was about, and what came of it."""

    days: int
    reference: str
    agenda: str
    question: str = ""
    course: str = ""
    decision: str = ""
    dissent: str = ""


TO_COME = Matter(
    3,
    "Порядок видео-ЭЭГ",
    "1. Кому видео-ЭЭГ назначать до консультации, а кому во время неё.\n2. Очередь на июль: кто ждёт дольше месяца.",
)
WAITING = Matter(
    -1,
    "Перевод на взрослый приём",
    "1. С какого возраста готовить подростка с эпилепсией к переводу.\n2. Кто пишет выписку.",
    "Начинать подготовку к переводу с 16 лет?",
    "Обсудили трёх подростков прошлого года: двое остались без препарата после перевода. Все за более раннее начало.",
    "Начинать подготовку к переводу с 16 лет; выписку пишет лечащий врач, проверяет кафедра.",
)
SIGNED = Matter(
    -8,
    "Разбор за квартал",
    "1. Случаи, в которых диагноз изменился после консультации.\n2. Чего не хватало в запросах.",
    "Включить МРТ по эпилептическому протоколу в обязательный набор?",
    "Разобрали пять случаев. В четырёх не хватало МРТ по эпилептическому протоколу.",
    "Включить МРТ по эпилептическому протоколу в набор для запроса; для экстренных случаев не требовать.",
    "Набор станет непосильным для районных больниц без МРТ. Достаточно рекомендации.",
)


def build(*, cast: Cast, at: datetime) -> int:
    """Hold the councils that lie before `at`, and call the one to come; answer how many there are.

    The centre has no room: nobody knows where a made-up centre meets, and its page says so.
    """
    table = _table(cast)
    if len(table) < MEMBERS + 1 or not cast.coordinators.get(cast.centre.id):
        return 0
    services.load_council_policy()
    with in_the_past(), transaction.atomic():
        for matter in (SIGNED, WAITING, TO_COME):
            _Council(cast, table, matter, at).run()
    return 3


def _table(cast: Cast) -> Sequence[Actor]:
    """The expert of the sign-in page, and colleagues of her centre."""
    colleagues = [
        actor
        for actor in cast.experts.values()
        if actor.organisation_id == cast.centre.id and actor.user_id != cast.expert.user_id
    ]
    return [cast.expert, *sorted(colleagues, key=lambda actor: actor.name)[:MEMBERS]]


class _Council:
    """One council, each deed a minute after the one before."""

    def __init__(self, cast: Cast, table: Sequence[Actor], matter: Matter, now: datetime) -> None:
        # Her own council to come is led by the expert of the sign-in page; she was a member of the others.
        self._chair, self._secretary, *self._members = table if matter is TO_COME else [*table[1:], table[0]]
        self._caller = cast.coordinators[cast.centre.id][0]
        self._cast, self._table, self._matter, self._now = cast, table, matter, now
        day = (now + timedelta(days=matter.days)).astimezone(ZoneInfo(cast.centre.time_zone))
        self._starts = day.replace(hour=BEGINS_AT, minute=0, second=0, microsecond=0)
        self._at = min(now, self._starts) - timedelta(days=2)
        self._session: Session

    def run(self) -> None:
        self._call()
        for actor in self._table:
            if actor is not self._cast.expert or self._matter is not TO_COME:
                services.respond(response=Response.ACCEPTED, **self._deed(actor))
        if self._matter.course:
            self._hold()
        if self._matter is SIGNED:
            self._sign(self._table)
        elif self._matter is WAITING:
            self._sign([self._chair, self._secretary])
            tell_signers(
                session_id=self._session.id, author_id=None, by=Actor.system(), at=self._at, past=True
            )

    def _deed(self, by: Actor) -> dict[str, Any]:
        self._at += MINUTE
        return {"session_id": self._session.id, "by": by, "at": self._at}

    def _call(self) -> None:
        self._session = services.schedule_session(
            subject="organisation",
            subject_id=self._cast.centre.id,
            reference=self._matter.reference,
            organisation_id=self._cast.centre.id,
            field_id=HOME_FIELD,
            starts=self._starts,
            minutes=60,
            chair_id=self._chair.person_id,
            secretary_id=self._secretary.person_id,
            member_ids=[member.person_id for member in self._members],
            agenda=self._matter.agenda,
            by=self._caller,
            at=self._at,
        )
        tell_calendars(
            session_id=self._session.id,
            author_id=self._caller.user_id,
            cause=f"demo {self._matter.reference}",
            by=Actor.system(),
            at=self._at,
            past=True,
        )

    def _hold(self) -> None:
        self._at = self._starts
        attendance: dict[Any, Attendance | str] = {
            actor.person_id: Attendance.PRESENT for actor in self._table
        }
        services.record_attendance(attendance=attendance, **self._deed(self._secretary))
        question = services.open_vote(text=self._matter.question, **self._deed(self._chair))
        for actor in (self._chair, *self._members):
            against = self._matter.dissent and actor is self._members[-1]
            services.cast_vote(
                question_id=question.id, choice="against" if against else "for", **self._deed(actor)
            )
        services.close_vote(question_id=question.id, **self._deed(self._chair))
        if self._matter.dissent:
            services.add_dissent(text=self._matter.dissent, **self._deed(self._members[-1]))
        services.write_minutes(
            course=self._matter.course,
            decision=self._matter.decision,
            revision=0,
            **self._deed(self._secretary),
        )
        services.hold_session(**self._deed(self._secretary))

    def _sign(self, actors: Sequence[Actor]) -> None:
        session = Session.objects.get(pk=self._session.id)
        places = {one.user_id: one for one in participants_of(session) if one.attendance in THERE}
        for actor in actors:
            shown = hash_for(session, places[actor.person_id])
            services.sign_minutes(content_sha256=shown, **self._deed(actor))
