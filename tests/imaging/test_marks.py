"""Shapes, what they measure, and whose word the millimetres are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.imaging.domain.marks import Flaw, Kind, Measured, Shape, flaw_of, measured, outline, points_from
from consilia.imaging.domain.scales import UNKNOWN, Scale, Source, regions_of, scale_of

HALF = Scale(0.5, 0.5, Source.PATIENT)
TALL = Scale(2.0, 1.0, Source.PATIENT)  # a pixel is twice as high as wide


@pytest.mark.parametrize(
    ("kind", "points", "scale", "expected"),
    [
        (Kind.LENGTH, [(0, 0), (30, 40)], HALF, Measured(25.0, "mm")),
        (Kind.LENGTH, [(0, 0), (30, 40)], UNKNOWN, Measured(50.0, "px")),
        (Kind.LENGTH, [(5, 0), (5, 10)], TALL, Measured(20.0, "mm")),
        (Kind.ANGLE, [(10, 0), (0, 0), (0, 10)], HALF, Measured(90.0, "deg")),
        (Kind.ANGLE, [(20, 0), (0, 0), (20, 10)], TALL, Measured(45.0, "deg")),
        (Kind.RECTANGLE, [(0, 0), (20, 0), (20, 10), (0, 10)], HALF, Measured(50.0, "mm2")),
        (Kind.ELLIPSE, [(10, 0), (10, 20), (0, 10), (20, 10)], UNKNOWN, Measured(314.16, "px2")),
        (Kind.ELLIPSE, [(10, 0), (10, 20), (5, 10), (15, 10)], TALL, Measured(314.16, "mm2")),
        (Kind.FREEHAND, [(0, 0), (10, 0), (0, 10)], HALF, Measured(12.5, "mm2")),
        (Kind.ARROW, [(0, 0), (10, 0)], HALF, None),
        (Kind.TEXT, [(0, 0)], HALF, None),
    ],
)
def test_what_a_shape_measures(
    kind: Kind, points: list[tuple[float, float]], scale: Scale, expected: Measured | None
) -> None:
    assert measured(Shape(kind, tuple(points)), scale) == expected


@pytest.mark.parametrize(
    ("kind", "points", "flaw"),
    [
        (Kind.LENGTH, [(0, 0), (30, 40)], None),
        (Kind.LENGTH, [(0, 0)], Flaw.POINTS),
        (Kind.LENGTH, [(0, 0), (101, 40)], Flaw.OUTSIDE),
        (Kind.LENGTH, [(7, 7), (7.2, 7)], Flaw.TOO_SMALL),
        (Kind.ANGLE, [(5, 5), (5, 5), (9, 9)], Flaw.TOO_SMALL),
        (Kind.FREEHAND, [(1, 1), (5, 5), (9, 9)], Flaw.TOO_SMALL),
        (Kind.RECTANGLE, [(0, 0), (20, 0), (20, 10), (0, 10)], None),
        (Kind.RECTANGLE, [(0, 0), (20, 10), (20, 0), (0, 10)], Flaw.TOO_SMALL),
        (Kind.RECTANGLE, [(0, 0), (30, 20), (50, 20), (20, 0)], Flaw.CROOKED),
        (Kind.ELLIPSE, [(10, 0), (10, 20), (0, 10), (20, 10)], None),
        (Kind.ELLIPSE, [(50, 40), (50, 60), (50, 50), (80, 50)], Flaw.CROOKED),
        (Kind.ELLIPSE, [(2, 0), (2, 20), (-2, 10), (6, 10)], Flaw.OUTSIDE),
        (Kind.TEXT, [(100, 100)], None),
    ],
)
def test_a_shape_is_kept_when_it_is_one(
    kind: Kind, points: list[tuple[float, float]], flaw: Flaw | None
) -> None:
    assert flaw_of(Shape(kind, tuple(points)), rows=100, columns=100) is flaw


@pytest.mark.parametrize(
    "given_points",
    ["x", [[1]], [[1, "2"]], [[1, math.nan]], [[1, math.inf]], [[True, 1]], [[1, 2]] * 401, [5]],
)
def test_what_is_no_list_of_points_is_none(given_points: object) -> None:
    assert points_from(given_points) is None


PLACE = st.floats(10, 90).map(lambda number: round(number, 2))


@given(st.lists(st.tuples(PLACE, PLACE), min_size=2, max_size=2), st.floats(0.1, 4))
def test_a_length_grows_with_the_pixel_and_not_with_its_direction(
    ends: list[tuple[float, float]], size: float
) -> None:
    there = measured(Shape(Kind.LENGTH, tuple(ends)), Scale(size, size, Source.PATIENT))
    back = measured(Shape(Kind.LENGTH, tuple(reversed(ends))), Scale(size, size, Source.PATIENT))
    plain = measured(Shape(Kind.LENGTH, tuple(ends)), UNKNOWN)
    assert there is not None
    assert plain is not None
    assert there == back
    assert there.value == pytest.approx(plain.value * size, abs=0.03)


@given(st.floats(0, math.pi), st.floats(1, 20), st.floats(1, 20))
def test_a_turned_ellipse_has_the_same_area_and_an_outline_that_closes_round_its_centre(
    turn: float, long: float, short: float
) -> None:
    along = (long * math.cos(turn), long * math.sin(turn))
    across = (-short * math.sin(turn), short * math.cos(turn))
    ends = [(50 - along[0], 50 - along[1]), (50 + along[0], 50 + along[1])]
    ends += [(50 - across[0], 50 - across[1]), (50 + across[0], 50 + across[1])]
    shape = Shape(Kind.ELLIPSE, tuple(ends))
    found = measured(shape, UNKNOWN)
    assert found is not None
    assert found.value == pytest.approx(math.pi * long * short, abs=0.01)
    away = [math.dist(point, (50, 50)) for point in outline(shape)]
    assert min(away) >= min(long, short) - 1e-6
    assert max(away) <= max(long, short) + 1e-6


def _header(**tags: list[object]) -> dict[str, object]:
    return {tag[1:]: {"vr": "DS", "Value": values} for tag, values in tags.items()}


def _region(left: int, right: int, delta: float, *, unit: int = 3, kind: int = 1) -> dict[str, object]:
    return _header(
        t00186018=[left], t0018601A=[0], t0018601C=[right], t0018601E=[100], t00186012=[kind],
        t00186024=[unit], t00186026=[unit], t0018602C=[delta], t0018602E=[delta],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (_header(), UNKNOWN),
        (_header(t00280030=[0.7, 0.5]), Scale(0.7, 0.5, Source.PATIENT)),
        (_header(t00280030=[0, 0]), UNKNOWN),
        (_header(t00181164=[0.2, 0.2]), Scale(0.2, 0.2, Source.DETECTOR)),
        (_header(t00280030=[0.2, 0.2], t00181164=[0.2, 0.2]), Scale(0.2, 0.2, Source.DETECTOR)),
        (_header(t00280030=[0.15, 0.15], t00181164=[0.2, 0.2]), Scale(0.15, 0.15, Source.CALIBRATED)),
        (_header(t00186011=[_region(0, 50, 0.01)]), Scale(0.1, 0.1, Source.ULTRASOUND)),
        (_header(t00186011=[_region(0, 50, -0.01)]), Scale(0.1, 0.1, Source.ULTRASOUND)),
        (_header(t00186011=[_region(0, 50, 0.01, unit=4)]), UNKNOWN),  # a curve over time
        (_header(t00186011=[_region(0, 50, 0.01, kind=2)]), UNKNOWN),  # M-mode
        (_header(t00186011=[_region(30, 50, 0.01)], t00280030=[1, 1]), UNKNOWN),  # outside of the region
        (_header(t00186011=[_region(0, 50, 0.01), _region(0, 40, 0.02)]), UNKNOWN),  # in two at once
    ],
)
def test_who_says_how_large_a_pixel_is(header: dict[str, object], expected: Scale) -> None:
    assert scale_of(header, [(10, 10), (20, 20)]) == expected


def test_a_region_that_has_no_extent_is_none() -> None:
    assert regions_of(_header(t00186011=[_region(50, 50, 0.01), {"00186018": {}}, "x"])) == []
