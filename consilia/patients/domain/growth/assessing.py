"""What can be said of a measurement: a score where the tables allow one, and one of four verdicts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from consilia.patients.domain.growth.lms import centile, z_score
from consilia.patients.domain.growth.tables import LAST_DAY, Outside, limits, tables, whole_months
from consilia.patients.domain.growth.words import (
    BY_LENGTH,
    MEASURES,
    RESTRICTED,
    Indicator,
    Measure,
    Policy,
    Position,
    Reason,
    Verdict,
)

I = Indicator  # noqa: E741
TWO_YEARS: Final = 731  # from this day on WHO's standards mean height, before it length
POSITION_CM: Final = 0.7  # by which a child is longer lying than standing
SEXES: Final = ("female", "male")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one day, in centimetres and kilograms; None: it was not."""

    on: date
    length: float | None = None
    position: Position | None = None
    weight: float | None = None
    head: float | None = None

    def of(self, measure: Measure) -> float | None:
        return {Measure.LENGTH: self.length, Measure.WEIGHT: self.weight, Measure.HEAD: self.head}[measure]

    def has(self, indicator: Indicator) -> bool:
        return all(self.of(measure) is not None for measure in MEASURES[indicator])


@dataclass(frozen=True, slots=True)
class Born:
    """Of whom it was measured. `gestation`: days in the womb, where known."""

    sex: str
    on: date
    gestation: int | None = None


Figures = Mapping[Policy, int]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one measurement says by one indicator. `place`: the age in days, or the length, by which it was judged."""

    indicator: Indicator
    verdict: Verdict
    reason: Reason | None = None
    value: float | None = None
    z: float | None = None
    place: float | None = None

    @property
    def centile(self) -> float | None:
        return None if self.z is None else centile(self.z)


def age_in_days(born: Born, on: date) -> int:
    return (on - born.on).days


def counted_age(born: Born, on: date, figures: Figures) -> tuple[int, bool]:
    """The age by which a child is judged, in days, and whether it was corrected for an early birth."""
    days = age_in_days(born, on)
    is_early = born.gestation is not None and born.gestation < figures[Policy.PRETERM_WEEKS] * 7
    if born.gestation is None or not is_early or whole_months(days) >= figures[Policy.CORRECTED_MONTHS]:
        return days, False
    return days - (figures[Policy.TERM_WEEKS] * 7 - born.gestation), True


def standard_length(length: float, position: Position, age: float) -> float:
    """The length as WHO's tables mean it: lying below two years, standing from there on."""
    if age < TWO_YEARS and position is Position.STANDING:
        return length + POSITION_CM
    if age >= TWO_YEARS and position is Position.LYING:
        return length - POSITION_CM
    return length


def asked_at(age: float) -> tuple[Indicator, ...]:
    """The indicators that a child of this age is looked at by."""
    by_length = I.WEIGHT_FOR_LENGTH if age < TWO_YEARS else I.WEIGHT_FOR_HEIGHT
    return (
        I.LENGTH_FOR_AGE,
        I.WEIGHT_FOR_AGE,
        *((by_length,) if age <= LAST_DAY else ()),
        I.BMI_FOR_AGE,
        I.HEAD_FOR_AGE,
    )


def assessed(measured: Measured, born: Born, figures: Figures) -> list[Assessment]:
    """Every indicator of the age, whether or not it can be told."""
    age, _ = counted_age(born, measured.on, figures)
    return [_one(indicator, measured, born, age) for indicator in asked_at(age)]


def _one(indicator: Indicator, measured: Measured, born: Born, age: int) -> Assessment:
    if not measured.has(indicator):
        return _cannot(indicator, Reason.NO_MEASURE)
    if any(not limits()[one].hold(measured.of(one) or 0) for one in MEASURES[indicator]):
        return Assessment(indicator, Verdict.STOP, Reason.IMPOSSIBLE)
    if Measure.LENGTH in MEASURES[indicator] and measured.position is None:
        return _cannot(indicator, Reason.NO_POSITION)
    if born.sex not in SEXES:
        return _cannot(indicator, Reason.NO_SEX)
    if age < 0:
        return _cannot(indicator, Reason.BORN_TOO_EARLY)
    return _scored(indicator, measured, born.sex, age)


def _cannot(indicator: Indicator, reason: Reason) -> Assessment:
    return Assessment(indicator, Verdict.CANNOT_ASSESS, reason)


def _scored(indicator: Indicator, measured: Measured, sex: str, age: int) -> Assessment:
    length = standard_length(measured.length or 0, measured.position or Position.LYING, age)
    value, place = _value(indicator, measured, length), _place(indicator, length, age)
    try:
        row = tables(indicator)[sex].at(place)
    except Outside:
        outside = Reason.OUTSIDE_LENGTHS if indicator in BY_LENGTH else Reason.OUTSIDE_AGES
        return replace(_cannot(indicator, outside), value=value, place=place)
    z = z_score(value, row, restricted=indicator in RESTRICTED)
    if limits()[indicator].hold(round(z, 2)):
        return Assessment(indicator, Verdict.OK, None, value, z, place)
    return Assessment(indicator, Verdict.WARNING, Reason.IMPLAUSIBLE, value, z, place)


def _value(indicator: Indicator, measured: Measured, length: float) -> float:
    if indicator is I.LENGTH_FOR_AGE:
        return length
    weight = measured.weight or 0
    if indicator is I.BMI_FOR_AGE:
        return weight / (length / 100) ** 2
    return (measured.head or 0) if indicator is I.HEAD_FOR_AGE else weight


def _place(indicator: Indicator, length: float, age: int) -> float:
    """Lengths are looked up by tenths of a centimetre, as they are measured."""
    return round(length, 1) if indicator in BY_LENGTH else age


@dataclass(frozen=True, slots=True)
class Latest:
    """The last word by an indicator, the day it is from, and whether it still speaks for today."""

    assessment: Assessment
    on: date | None


def stale_after(age_days: int, figures: Figures) -> int:
    """For how many days a measurement speaks for a child of this age."""
    months = whole_months(age_days)
    if months < 12:
        return figures[Policy.STALE_INFANT]
    return figures[Policy.STALE_TODDLER if months < 36 else Policy.STALE_CHILD]


def latest(
    rows: Sequence[tuple[Measured, Sequence[Assessment]]], born: Born, today: date, figures: Figures
) -> list[Latest]:
    """The newest answer by each indicator of the age today; too old an answer says nothing of today.

    Args:
        rows: measurements with their assessments, in any order.
    """
    age, _ = counted_age(born, today, figures)
    oldest = stale_after(age_in_days(born, today), figures)
    newest_first = sorted(rows, key=lambda row: row[0].on, reverse=True)
    return [_newest(indicator, newest_first, today, oldest) for indicator in asked_at(age)]


def _newest(
    indicator: Indicator, rows: Sequence[tuple[Measured, Sequence[Assessment]]], today: date, oldest: int
) -> Latest:
    for measured, made in rows:
        if measured.has(indicator):
            found = next(_of(indicator, made), _cannot(indicator, Reason.OUTSIDE_AGES))
            if (today - measured.on).days > oldest and found.verdict is not Verdict.STOP:
                found = replace(found, verdict=Verdict.CANNOT_ASSESS, reason=Reason.STALE)
            return Latest(found, measured.on)
    return Latest(_cannot(indicator, Reason.NO_MEASURE), None)


def _of(indicator: Indicator, made: Sequence[Assessment]) -> Iterator[Assessment]:
    return (one for one in made if one.indicator is indicator)
