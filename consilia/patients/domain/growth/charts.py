"""A chart of growth: where its lines, marks and points stand. Plain numbers, no drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from consilia.patients.domain.growth.lms import value_at
from consilia.patients.domain.growth.tables import DAYS_A_MONTH, LAST_DAY, Table, tables
from consilia.patients.domain.growth.words import BY_LENGTH, RESTRICTED, Indicator

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 44, 34, 14, 42
LINES: Final = (3, 2, 1, 0, -1, -2, -3)
STEPS: Final = 72  # of a line: a smooth curve in some hundred bytes
YEAR: Final = DAYS_A_MONTH * 12
WINDOWS: Final = (
    YEAR / 2,
    YEAR,
    YEAR * 2,
    float(LAST_DAY),
)  # the first years look alike on a chart of nineteen


@dataclass(frozen=True, slots=True)
class Line:
    """One line of equal deviation as an SVG `points`, and where its name stands at the right end."""

    deviation: int
    points: str
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: int


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit` of the horizontal axis: "month", "year" or "cm"."""

    lines: Sequence[Line]
    points: Sequence[Point]
    across: Sequence[Tick]
    up: Sequence[Tick]
    unit: str

    @property
    def path(self) -> str:
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def chart(
    indicator: Indicator, sex: str, measured: Iterable[tuple[float, float, str]], *, now: float
) -> Chart:
    """The lines of the window that holds all points, and the points.

    Args:
        measured: place (age in days, or length), value and words of each point.
        now: the place of today, which the window holds where there is no point.
    """
    table, points = tables(indicator)[sex], sorted(measured)
    places = [place for place, _, _ in points] or [now]
    low, high = _window(indicator, table, max(places))
    frame = _Frame.around(low, high, _extent(indicator, table, low, high, [y for _, y, _ in points]))
    unit = "cm" if indicator in BY_LENGTH else ("month" if high <= 2 * YEAR else "year")
    return Chart(
        lines=[_line(deviation, indicator, table, frame) for deviation in LINES],
        points=[Point(frame.x(place), frame.y(value), words) for place, value, words in points],
        across=_ticks_across(frame, unit),
        up=[Tick(frame.y(value), value) for value in _round_values(frame.bottom, frame.top)],
        unit=unit,
    )


def _window(indicator: Indicator, table: Table, furthest: float) -> tuple[float, float]:
    if indicator in BY_LENGTH:
        return table.first, table.last
    fits = [end for end in WINDOWS if furthest <= end <= table.last]
    return table.first, fits[0] if fits else table.last


def _extent(
    indicator: Indicator, table: Table, low: float, high: float, values: Sequence[float]
) -> tuple[float, float]:
    ends = [
        value_at(deviation, table.at(place), restricted=indicator in RESTRICTED)
        for deviation in (-3, 3)
        for place in _places(low, high)
    ]
    return min([*ends, *values]), max([*ends, *values])


def _places(low: float, high: float) -> list[float]:
    return [min(high, low + (high - low) * step / STEPS) for step in range(STEPS + 1)]


@dataclass(frozen=True, slots=True)
class _Frame:
    low: float
    high: float
    bottom: float
    top: float

    @classmethod
    def around(cls, low: float, high: float, extent: tuple[float, float]) -> "_Frame":
        margin = (extent[1] - extent[0]) * 0.03
        return cls(low, high, extent[0] - margin, extent[1] + margin)

    def x(self, place: float) -> float:
        return LEFT + (place - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return TOP + (self.top - value) / (self.top - self.bottom) * (HEIGHT - TOP - BOTTOM)


def _line(deviation: int, indicator: Indicator, table: Table, frame: _Frame) -> Line:
    restricted = indicator in RESTRICTED
    values = [
        (place, value_at(deviation, table.at(place), restricted=restricted))
        for place in _places(frame.low, frame.high)
    ]
    points = " ".join(f"{frame.x(place):.1f},{frame.y(value):.1f}" for place, value in values)
    return Line(deviation, points, frame.y(values[-1][1]))


def _ticks_across(frame: _Frame, unit: str) -> list[Tick]:
    width = {"cm": 1.0, "month": DAYS_A_MONTH, "year": YEAR}[unit]
    return [
        Tick(frame.x(number * width), number)
        for number in _round_values(frame.low / width, frame.high / width)
    ]


def _round_values(low: float, high: float) -> list[int]:
    """Whole numbers at an even step, at most a dozen of them."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (high - low) / step <= 12)
    first = -(-low // step)
    return [int((first + place) * step) for place in range(int(high // step - first) + 1)]
