"""Marks on a picture: what shapes there are, what is wrong with one, and what it measures.

Points are (x, y) in pixels from the top left corner of the picture, as in a structured report (PS3.3 C.18.6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import acos, cos, degrees, dist, hypot, isfinite, pi, sin, sqrt
from typing import Any, Final

from consilia.imaging.domain.scales import Point, Scale

MOST_POINTS: Final = 400
_LEAST: Final = 0.5  # pixels: what is shorter was a slip of the hand
_AROUND: Final = 72  # corners of an ellipse when it is drawn


class Kind(StrEnum):
    ARROW = "arrow"  # its tip, and where it comes from
    LENGTH = "length"
    ANGLE = "angle"  # an end, the vertex, the other end
    ELLIPSE = "ellipse"  # the ends of one axis, then those of the other
    RECTANGLE = "rectangle"  # its corners one after the other
    FREEHAND = "freehand"  # a closed line
    TEXT = "text"  # a place


COUNTS: Final[dict[Kind, tuple[int, int]]] = {
    Kind.ARROW: (2, 2),
    Kind.LENGTH: (2, 2),
    Kind.ANGLE: (3, 3),
    Kind.ELLIPSE: (4, 4),
    Kind.RECTANGLE: (4, 4),
    Kind.FREEHAND: (3, MOST_POINTS),
    Kind.TEXT: (1, 1),
}
REGIONS: Final = frozenset({Kind.ELLIPSE, Kind.RECTANGLE, Kind.FREEHAND})
MEASURED_INSIDE: Final = REGIONS | {Kind.TEXT}  # of a place the one pixel at it


class Flaw(StrEnum):
    """Why a shape is none."""

    POINTS = "points"
    OUTSIDE = "outside"
    TOO_SMALL = "too_small"
    CROOKED = "crooked"


@dataclass(frozen=True, slots=True)
class Shape:
    kind: Kind
    points: tuple[Point, ...]


def points_from(given: Any) -> tuple[Point, ...] | None:
    """What came as JSON, when it is a list of pairs of numbers that end."""
    if not isinstance(given, list) or len(given) > MOST_POINTS:
        return None
    pairs = [_pair(one) for one in given]
    return None if None in pairs else tuple(pair for pair in pairs if pair is not None)


def _pair(given: Any) -> Point | None:
    if not isinstance(given, list) or len(given) != 2:
        return None
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and isfinite(one) for one in given):
        return None
    return (round(float(given[0]), 2), round(float(given[1]), 2))


def flaw_of(shape: Shape, *, rows: int, columns: int) -> Flaw | None:
    """What keeps the shape from being kept, where anything does."""
    least, most = COUNTS[shape.kind]
    if not least <= len(shape.points) <= most:
        return Flaw.POINTS
    if not all(0 <= x <= columns and 0 <= y <= rows for x, y in outline(shape)):
        return Flaw.OUTSIDE
    if shape.kind is not Kind.TEXT and _extent(shape) < _LEAST:
        return Flaw.TOO_SMALL
    return Flaw.CROOKED if _is_crooked(shape) else None


def _extent(shape: Shape) -> float:
    """The shortest of what must have a length."""
    points = shape.points
    if shape.kind is Kind.ANGLE:
        return min(dist(points[1], points[0]), dist(points[1], points[2]))
    if shape.kind is Kind.ELLIPSE:
        return min(dist(points[0], points[1]), dist(points[2], points[3]))
    if shape.kind in {Kind.RECTANGLE, Kind.FREEHAND}:
        return sqrt(_polygon(points))
    return dist(points[0], points[1])


def _is_crooked(shape: Shape) -> bool:
    """Axes that do not halve each other at a right angle; corners that make no rectangle."""
    if shape.kind is Kind.ELLIPSE:
        a, b, c, d = shape.points
        slack = 0.02 * (dist(a, b) + dist(c, d)) + 1
        return dist(_middle(a, b), _middle(c, d)) > slack or not _at_right_angle(a, b, c, d)
    if shape.kind is Kind.RECTANGLE:
        a, b, c, d = shape.points
        slack = 0.02 * (dist(a, b) + dist(b, c)) + 1
        return dist(_middle(a, c), _middle(b, d)) > slack or not _at_right_angle(a, b, b, c)
    return False


def _middle(one: Point, other: Point) -> Point:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)


def _at_right_angle(a: Point, b: Point, c: Point, d: Point) -> bool:
    along = (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1])
    return abs(along) <= 0.05 * dist(a, b) * dist(c, d) + 1


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit: mm, mm2, deg; px and px2 where the size of a pixel is not told."""

    value: float
    unit: str


def measured(shape: Shape, scale: Scale) -> Measured | None:
    """What the shape measures: a length, an angle or an area. Arrows and places measure nothing."""
    points = [(x * scale.column, y * scale.row) for x, y in shape.points]
    unit = "mm" if scale.is_known else "px"
    if shape.kind is Kind.LENGTH:
        return Measured(round(dist(*points), 2), unit)
    if shape.kind is Kind.ANGLE:
        return Measured(round(_angle(*points), 1), "deg")
    if shape.kind is Kind.ELLIPSE:
        return Measured(round(_ellipse(points), 2), f"{unit}2")
    if shape.kind in REGIONS:
        return Measured(round(_polygon(points), 2), f"{unit}2")
    return None


def _angle(one: Point, vertex: Point, other: Point) -> float:
    first, second = ((end[0] - vertex[0], end[1] - vertex[1]) for end in (one, other))
    lengths = hypot(*first) * hypot(*second)
    cosine = (first[0] * second[0] + first[1] * second[1]) / lengths if lengths else 1.0
    return degrees(acos(max(-1.0, min(1.0, cosine))))


def _ellipse(points: Sequence[Point]) -> float:
    """By the two half axes, also where a pixel is no square and they are no axes any more: conjugate ones do as well."""
    a, b, c, d = points
    first, second = ((b[0] - a[0]) / 2, (b[1] - a[1]) / 2), ((d[0] - c[0]) / 2, (d[1] - c[1]) / 2)
    return pi * abs(first[0] * second[1] - first[1] * second[0])


def _polygon(points: Sequence[Point]) -> float:
    """Gauss's area formula."""
    following = [*points[1:], points[0]]
    twice = sum(x * below - right * y for (x, y), (right, below) in zip(points, following, strict=True))
    return abs(twice) / 2


def outline(shape: Shape) -> list[Point]:
    """The points that a line goes through when the shape is drawn: of an ellipse many."""
    if shape.kind is not Kind.ELLIPSE or len(shape.points) != COUNTS[Kind.ELLIPSE][0]:
        return list(shape.points)
    a, b, c, d = shape.points
    centre = _middle(a, b)
    first, second = (b[0] - centre[0], b[1] - centre[1]), ((d[0] - c[0]) / 2, (d[1] - c[1]) / 2)
    turns = [2 * pi * step / _AROUND for step in range(_AROUND)]
    return [
        (
            centre[0] + first[0] * cos(turn) + second[0] * sin(turn),
            centre[1] + first[1] * cos(turn) + second[1] * sin(turn),
        )
        for turn in turns
    ]
