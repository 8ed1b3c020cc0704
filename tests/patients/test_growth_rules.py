"""Growth as a function of values: the formula, the tables, the corrections and the four verdicts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.patients.domain.growth.assessing import (
    Born,
    Measured,
    assessed,
    counted_age,
    latest,
    standard_length,
)
from consilia.patients.domain.growth.charts import HEIGHT, WIDTH, chart
from consilia.patients.domain.growth.lms import Lms, centile, value_at, z_score
from consilia.patients.domain.growth.tables import LAST_DAY, Outside, limits, tables
from consilia.patients.domain.growth.words import (
    BY_LENGTH,
    RESTRICTED,
    Indicator,
    Measure,
    Policy,
    Position,
    Reason,
    Verdict,
)
from consilia.patients.queries.growth import _shipped

BIRTH = date(2024, 3, 1)
FIGURES = _shipped()
I = Indicator  # noqa: E741


@st.composite
def places(draw: st.DrawFn) -> tuple[Indicator, str, float]:
    indicator = draw(st.sampled_from(Indicator))
    sex = draw(st.sampled_from(["female", "male"]))
    table = tables(indicator)[sex]
    return indicator, sex, draw(st.floats(table.first, table.last))


def row_at(place: tuple[Indicator, str, float]) -> Lms:
    indicator, sex, at = place
    return tables(indicator)[sex].at(at)


@given(places())
def test_the_median_has_no_deviation_and_half_of_all_children_below_it(
    place: tuple[Indicator, str, float],
) -> None:
    row = row_at(place)
    z = z_score(row.m, row, restricted=place[0] in RESTRICTED)
    assert z == pytest.approx(0, abs=1e-9)
    assert centile(z) == pytest.approx(50)


@given(places(), st.floats(-6, 6))
def test_a_score_taken_back_is_the_value(place: tuple[Indicator, str, float], z: float) -> None:
    row, restricted = row_at(place), place[0] in RESTRICTED
    value = value_at(z, row, restricted=restricted)
    assert z_score(value, row, restricted=restricted) == pytest.approx(z, abs=1e-6)


@given(places(), st.floats(0.3, 3), st.floats(1.0001, 1.5))
def test_who_measures_more_has_the_higher_score(
    place: tuple[Indicator, str, float], share: float, more: float
) -> None:
    row, restricted = row_at(place), place[0] in RESTRICTED
    less = z_score(row.m * share, row, restricted=restricted)
    assert z_score(row.m * share * more, row, restricted=restricted) > less


@given(places())
def test_beyond_three_deviations_weight_goes_on_in_equal_steps(place: tuple[Indicator, str, float]) -> None:
    row = row_at(place)
    if place[0] in RESTRICTED:
        three, four, five = (value_at(z, row, restricted=True) for z in (3, 4, 5))
        assert four - three == pytest.approx(five - four)
        assert four - three == pytest.approx(three - value_at(2, row, restricted=True))


@pytest.mark.parametrize("indicator", Indicator)
def test_tables_have_no_gap_and_end_where_they_say(indicator: Indicator) -> None:
    for table in tables(indicator).values():
        widest = max(b - a for a, b in zip(table.places, table.places[1:], strict=False))
        assert widest <= (0.101 if indicator in BY_LENGTH else 31)
        for outside in (table.first - 0.01, table.last + 0.01):
            with pytest.raises(Outside):
                table.at(outside)


def test_every_measure_and_indicator_has_limits_with_a_source() -> None:
    assert set(limits()) == {*Indicator, *Measure}
    assert all(one.source and one.low < one.high for one in limits().values())


def born(sex: str = "female", gestation: int | None = None) -> Born:
    return Born(sex, BIRTH, gestation)


def on(days: int, **measures: float) -> Measured:
    position = Position.LYING if "length" in measures else None
    return Measured(BIRTH + timedelta(days=days), position=position, **measures)  # type: ignore[arg-type]


def said(measured: Measured, of: Born | None = None) -> dict[Indicator, tuple[Verdict, Reason | None]]:
    return {one.indicator: (one.verdict, one.reason) for one in assessed(measured, of or born(), FIGURES)}


def test_what_is_measured_of_a_healthy_child_is_plausible() -> None:
    told = said(on(300, length=71, weight=8.5, head=44.5))
    assert set(told.values()) == {(Verdict.OK, None)}
    assert I.WEIGHT_FOR_LENGTH in told
    assert I.WEIGHT_FOR_HEIGHT not in told


def test_what_is_not_measured_cannot_be_assessed() -> None:
    told = said(on(300, weight=8.5))
    assert told[I.WEIGHT_FOR_AGE] == (Verdict.OK, None)
    missing = (Verdict.CANNOT_ASSESS, Reason.NO_MEASURE)
    assert {told[one] for one in (I.LENGTH_FOR_AGE, I.BMI_FOR_AGE, I.WEIGHT_FOR_LENGTH, I.HEAD_FOR_AGE)} == {
        missing
    }


@pytest.mark.parametrize("sex", ["other", "unknown"])
def test_without_a_sex_of_the_tables_nothing_is_guessed(sex: str) -> None:
    told = said(on(300, length=71, weight=8.5, head=44.5), born(sex))
    assert set(told.values()) == {(Verdict.CANNOT_ASSESS, Reason.NO_SEX)}


def test_outside_the_tables_nothing_is_guessed() -> None:
    eleven = said(on(4100, length=145, weight=38, head=53))
    assert eleven[I.WEIGHT_FOR_AGE] == (Verdict.CANNOT_ASSESS, Reason.OUTSIDE_AGES)
    assert eleven[I.HEAD_FOR_AGE] == (Verdict.CANNOT_ASSESS, Reason.OUTSIDE_AGES)
    assert eleven[I.LENGTH_FOR_AGE] == eleven[I.BMI_FOR_AGE] == (Verdict.OK, None)
    tiny = said(on(5, length=40, weight=1.9))
    assert tiny[I.WEIGHT_FOR_LENGTH] == (Verdict.CANNOT_ASSESS, Reason.OUTSIDE_LENGTHS)


def test_beyond_the_flags_of_who_a_value_is_to_be_checked_and_the_impossible_stops() -> None:
    assert said(on(300, weight=25))[I.WEIGHT_FOR_AGE] == (Verdict.WARNING, Reason.IMPLAUSIBLE)
    told = said(on(300, length=900, weight=8.5))
    assert told[I.LENGTH_FOR_AGE] == told[I.BMI_FOR_AGE] == (Verdict.STOP, Reason.IMPOSSIBLE)
    assert told[I.WEIGHT_FOR_AGE] == (Verdict.OK, None)


def test_a_length_is_moved_by_what_lies_between_lying_and_standing() -> None:
    assert standard_length(80, Position.STANDING, 730) == pytest.approx(80.7)
    assert standard_length(80, Position.LYING, 731) == pytest.approx(79.3)
    assert standard_length(80, Position.LYING, 730) == standard_length(80, Position.STANDING, 731) == 80


def test_the_age_of_a_child_born_early_is_counted_from_term_until_two_years() -> None:
    early = born(gestation=30 * 7)
    assert counted_age(early, BIRTH + timedelta(days=200), FIGURES) == (130, True)
    assert counted_age(early, BIRTH + timedelta(days=731), FIGURES) == (731, False)
    assert counted_age(born(gestation=37 * 7), BIRTH + timedelta(days=200), FIGURES) == (200, False)
    assert counted_age(born(), BIRTH + timedelta(days=200), FIGURES) == (200, False)
    told = said(on(30, weight=2), early)
    assert told[I.WEIGHT_FOR_AGE] == (Verdict.CANNOT_ASSESS, Reason.BORN_TOO_EARLY)


def test_an_old_measurement_says_nothing_of_today() -> None:
    row = on(300, weight=8.5)
    rows = [(row, assessed(row, born(), FIGURES))]

    def now(days: int) -> dict[Indicator, tuple[Verdict, Reason | None]]:
        made = latest(rows, born(), BIRTH + timedelta(days=days), FIGURES)
        return {one.assessment.indicator: (one.assessment.verdict, one.assessment.reason) for one in made}

    assert now(300 + FIGURES[Policy.STALE_INFANT])[I.WEIGHT_FOR_AGE] == (Verdict.OK, None)
    assert now(301 + FIGURES[Policy.STALE_INFANT])[I.WEIGHT_FOR_AGE] == (Verdict.CANNOT_ASSESS, Reason.STALE)
    assert now(310)[I.HEAD_FOR_AGE] == (Verdict.CANNOT_ASSESS, Reason.NO_MEASURE)


@given(places(), st.lists(st.tuples(st.floats(0, 1), st.floats(-8, 8)), max_size=6))
def test_a_chart_holds_its_lines_and_all_points(
    place: tuple[Indicator, str, float], marks: list[tuple[float, float]]
) -> None:
    indicator, sex, now = place
    table, restricted = tables(indicator)[sex], indicator in RESTRICTED
    points = []
    for share, z in marks:
        at = table.first + share * (table.last - table.first)
        points.append((at, value_at(z, table.at(at), restricted=restricted), "one"))
    made = chart(indicator, sex, points, now=now)
    assert len(made.points) == len(points)
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in made.points)
    ends = [line.y for line in made.lines]
    assert ends == sorted(ends)  # +3 stands above -3
    assert 2 <= len(made.across) <= 14
    assert made.unit == ("cm" if indicator in BY_LENGTH else made.unit)


def test_the_standards_of_2006_and_the_reference_of_2007_meet() -> None:
    for indicator in (I.LENGTH_FOR_AGE, I.WEIGHT_FOR_AGE, I.BMI_FOR_AGE):
        for table in tables(indicator).values():
            before, after = table.at(LAST_DAY), table.at(LAST_DAY + 1)
            assert after.m == pytest.approx(before.m, rel=0.01)
