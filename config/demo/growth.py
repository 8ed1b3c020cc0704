"""Children of today's cases were measured now and then: values near a centile that is their own, all invented.

One in seven was never measured, one in five not for a long time: a page must say so, not guess.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from config.demo.people import Cast
from config.demo.telling import at_moment, in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.patients.domain.growth.assessing import SEXES, TWO_YEARS
from consilia.patients.domain.growth.lms import value_at
from consilia.patients.domain.growth.tables import LAST_DAY, tables
from consilia.patients.domain.growth.words import RESTRICTED, Indicator, Position
from consilia.patients.models import Child, Measurement
from consilia.patients.services import MeasurementFacts, note_gestation, record_measurement

SEED, MOST, VISITS = 61, 40, 6
NEVER, LONG_AGO, EARLY = 0.15, 0.2, 0.1
LETTER = "Выписка из родильного дома"


def build(*, cast: Cast, at: datetime) -> int:
    """Answer how many measurements were made; nothing where there are some."""
    if Measurement.objects.exists():
        return 0
    doctors = {one.actor.user_id: one.actor for one in cast.referrers}
    cases = Case.objects.filter(referrer__in=doctors).select_related("child").order_by("-created_at")[:MOST]
    with in_the_past(), transaction.atomic(), at_moment(at, heard=False):
        by_child = {case.child_id: case for case in cases if case.referrer_id}
        return sum(_measure(one.child, doctors[one.referrer_id], at) for one in by_child.values())


def _measure(child: Child, by: Actor, at: datetime) -> int:
    chance = Random(f"{SEED}:{child.name_key}:{child.birth_date}")  # noqa: S311 - invented on purpose
    if chance.random() < NEVER or child.sex not in SEXES:
        return 0
    if chance.random() < EARLY:
        weeks = chance.randrange(28, 37)
        note_gestation(child_id=child.id, weeks=weeks, days=0, known_from=LETTER, by=by, at=at)
    days = list(_days(child, chance, at.date()))
    small, thin = chance.gauss(-0.8, 1.1), chance.gauss(-0.6, 1.1)
    for day in days:
        facts = _facts(child, day, small + chance.gauss(0, 0.1), thin + chance.gauss(0, 0.15))
        record_measurement(child_id=child.id, facts=facts, by=by, at=at)
    return len(days)


def _days(child: Child, chance: Random, today: date) -> Iterator[date]:
    lived = (today - child.birth_date).days
    until = lived * chance.uniform(0.3, 0.7) if chance.random() < LONG_AGO else max(lived - 3, 0)
    for place in range(VISITS if lived > 120 else 1):
        yield child.birth_date + timedelta(days=int(until * (place + 1) / (VISITS if lived > 120 else 1)))


def _facts(child: Child, day: date, small: float, thin: float) -> MeasurementFacts:
    age = (day - child.birth_date).days

    def value(indicator: Indicator, z: float) -> float | None:
        table = tables(indicator)[child.sex]
        if not table.first <= age <= table.last:
            return None
        return value_at(max(-3.5, min(3.5, z)), table.at(age), restricted=indicator in RESTRICTED)

    head = value(Indicator.HEAD_FOR_AGE, small) if age <= LAST_DAY else None
    return MeasurementFacts(
        measured_on=day,
        length_cm=_round(value(Indicator.LENGTH_FOR_AGE, small), 1),
        position=Position.LYING if age < TWO_YEARS else Position.STANDING,
        weight_kg=_round(value(Indicator.WEIGHT_FOR_AGE, thin), 2),
        head_cm=_round(head, 1),
        is_checked=True,
    )


def _round(value: float | None, digits: int) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.{digits}f}")
