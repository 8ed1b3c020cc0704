"""Councils about cases of the demo: called by the expert who has the case, held, and followed by it."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from config.demo.people import Cast
from config.demo.sitting import MEMBERS, Course, Sitting, table_of
from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.models import Case
from consilia.conferencing.models import Session
from consilia.conferencing.services import load_council_policy
from consilia.conferencing.services.scheduling import LeaderIsBusy

SOON = timedelta(hours=1)
MINUTES = 45
HOURS = (9, 10, 13, 14, 15, 16)  # on the clock of the centre: at eleven the centre's own councils meet
DAYS = range(1, 6)
SATURDAY = 5
AGENDA = "1. Данные обследования и вопрос направляющего врача.\n2. Диагноз: что за и что против.\n3. Тактика и место лечения."
COURSE = Course(
    "Согласиться с предварительным диагнозом и лечить по месту жительства?",
    "Данных достаточно для предварительного диагноза; лаборатория его ещё не подтвердила. Один из членов советует дождаться её.",
    "Согласиться. Лечение по месту жительства под наблюдением центра; план обследования — в заключении.",
    "Без лабораторного подтверждения лечение начинать рано.",
)


def convene(
    case: Case, expert: Actor, cast: Cast, chance: Random, *, at: datetime, until: datetime | None
) -> Sitting | None:
    """A council led by the expert, in an hour, or on one of the days after `until`; None without colleagues."""
    if case.centre_id is None:
        return None
    chair, *others = table_of(cast, case.centre_id, expert)
    if len(others) < MEMBERS:
        return None
    load_council_policy()
    times = [at + SOON] if until is None else _times(until, cast.zones.get(case.centre_id, "UTC"), chance)
    for starts in times:
        session = _called(case, chair, others, starts, at)
        if session is not None:
            sitting = Sitting(session, chair, others[0], others[1:], at)
            sitting.tell(chair, f"demo {case.number}")
            sitting.respond(others if until is None else others[:1])
            return sitting
    return None


def _times(until: datetime, zone: str, chance: Random) -> list[datetime]:
    """Hours of work on the days to come, in no order."""
    days = [until.astimezone(ZoneInfo(zone)) + timedelta(days=days) for days in DAYS]
    found = [
        day.replace(hour=hour, minute=0, second=0, microsecond=0)
        for day in days
        if day.weekday() < SATURDAY
        for hour in HOURS
    ]
    return chance.sample(found, k=len(found))


def _called(case: Case, chair: Actor, others: list[Actor], starts: datetime, at: datetime) -> Session | None:
    """None when the chair or the secretary is bound at that hour."""
    try:
        with transaction.atomic():
            return services.convene_council(
                case_id=case.id,
                starts=starts,
                minutes=MINUTES,
                chair_id=chair.person_id,
                secretary_id=others[0].person_id,
                member_ids=[one.person_id for one in others[1:]],
                agenda=AGENDA,
                by=chair,
                at=at,
            )
    except LeaderIsBusy:
        return None


def hold(sitting: Sitting, case: Case, *, at: datetime) -> None:
    """Minutes with a dissenting voice, signed by the chair and the secretary; the case goes on."""
    sitting.at = at
    sitting.hold(COURSE)
    sitting.sign([sitting.chair, sitting.secretary])
    services.follow_holding(case_id=case.id, by=Actor.system(), at=sitting.at)
