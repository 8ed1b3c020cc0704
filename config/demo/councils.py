"""Three councils of the centre on the sign-in page: one to come, one whose minutes wait, one signed by all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from config.demo.people import HOME_FIELD, Cast
from config.demo.sitting import MEMBERS, Course, Sitting, table_of
from config.demo.telling import in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.conferencing import services
from consilia.conferencing.services.telling import tell_signers

BEGINS_AT = 11  # on the clock of the centre


@dataclass(frozen=True, slots=True)
class Matter:
    """What a council was about, and what came of it."""

    days: int
    reference: str
    agenda: str
    course: Course | None = None


TO_COME = Matter(
    3,
    "Порядок видео-ЭЭГ",
    "1. Кому видео-ЭЭГ назначать до консультации, а кому во время неё.\n2. Очередь на июль: кто ждёт дольше месяца.",
)
WAITING = Matter(
    -1,
    "Перевод на взрослый приём",
    "1. С какого возраста готовить подростка с эпилепсией к переводу.\n2. Кто пишет выписку.",
    Course(
        "Начинать подготовку к переводу с 16 лет?",
        "Обсудили трёх подростков прошлого года: двое остались без препарата после перевода. Все за более раннее начало.",
        "Начинать подготовку к переводу с 16 лет; выписку пишет лечащий врач, проверяет кафедра.",
    ),
)
SIGNED = Matter(
    -8,
    "Разбор за квартал",
    "1. Случаи, в которых диагноз изменился после консультации.\n2. Чего не хватало в запросах.",
    Course(
        "Включить МРТ по эпилептическому протоколу в обязательный набор?",
        "Разобрали пять случаев. В четырёх не хватало МРТ по эпилептическому протоколу.",
        "Включить МРТ по эпилептическому протоколу в набор для запроса; для экстренных случаев не требовать.",
        "Набор станет непосильным для районных больниц без МРТ. Достаточно рекомендации.",
    ),
)


def build(*, cast: Cast, at: datetime) -> int:
    """Hold the councils that lie before `at`, and call the one to come; answer how many there are.

    The centre has no room: nobody knows where a made-up centre meets, and its page says so.
    """
    table = table_of(cast, cast.centre.id, cast.expert)
    if len(table) < MEMBERS + 1 or not cast.coordinators.get(cast.centre.id):
        return 0
    services.load_council_policy()
    with in_the_past(), transaction.atomic():
        for matter in (SIGNED, WAITING, TO_COME):
            _run(matter, cast, table, at)
    return 3


def _run(matter: Matter, cast: Cast, table: Sequence[Actor], now: datetime) -> None:
    # Her own council to come is led by the expert of the sign-in page; she was a member of the others.
    seats = table if matter is TO_COME else [*table[1:], table[0]]
    sitting = _called(matter, cast, seats, now)
    sitting.respond([actor for actor in table if actor is not cast.expert or matter is not TO_COME])
    if matter.course:
        sitting.hold(matter.course)
    if matter is SIGNED:
        sitting.sign(table)
    elif matter is WAITING:
        sitting.sign([sitting.chair, sitting.secretary])
        session_id = sitting.session.id
        tell_signers(session_id=session_id, author_id=None, by=Actor.system(), at=sitting.at, past=True)


def _called(matter: Matter, cast: Cast, seats: Sequence[Actor], now: datetime) -> Sitting:
    chair, secretary, *members = seats
    caller = cast.coordinators[cast.centre.id][0]
    day = (now + timedelta(days=matter.days)).astimezone(ZoneInfo(cast.centre.time_zone))
    starts = day.replace(hour=BEGINS_AT, minute=0, second=0, microsecond=0)
    at = min(now, starts) - timedelta(days=2)
    session = services.schedule_session(
        subject="organisation",
        subject_id=cast.centre.id,
        reference=matter.reference,
        organisation_id=cast.centre.id,
        field_id=HOME_FIELD,
        starts=starts,
        minutes=60,
        chair_id=chair.person_id,
        secretary_id=secretary.person_id,
        member_ids=[member.person_id for member in members],
        agenda=matter.agenda,
        by=caller,
        at=at,
    )
    sitting = Sitting(session, chair, secretary, members, at)
    sitting.tell(caller, f"demo {matter.reference}")
    return sitting
