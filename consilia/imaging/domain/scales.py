"""How many millimetres a pixel is, and by whose word, out of the header as DICOM JSON. Without a word there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from consilia.imaging.domain.viewing import number_of, numbers_of, sequence_of

Point = tuple[float, float]
_CENTIMETRES: Final = 3  # PS3.3 C.8.5.5.1.15
_PLANE: Final = 1  # a picture of the body, and no curve over time
_MM: Final = 10


class Source(StrEnum):
    """Who says how large a pixel is."""

    PATIENT = "patient"
    CALIBRATED = "calibrated"  # a projection, of which somebody has worked out the size in the body
    DETECTOR = "detector"  # at the detector: in the body it is smaller by an unknown part
    ULTRASOUND = "ultrasound"  # of the region of the screen that holds the mark
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Scale:
    """Millimetres from one row to the next, and from one column to the next."""

    row: float
    column: float
    source: Source

    @property
    def is_known(self) -> bool:
        return self.source is not Source.NONE


UNKNOWN: Final = Scale(1, 1, Source.NONE)


def scale_of(header: Mapping[str, Any], points: Sequence[Point]) -> Scale:
    """The scale in which all of these points lie."""
    if "00186011" in header:
        return _of_region(header, points)
    spacing, detector = numbers_of(header, "00280030", 2), numbers_of(header, "00181164", 2)
    source = Source.PATIENT
    if detector and (spacing is None or spacing == detector):
        spacing, source = detector, Source.DETECTOR
    elif detector:
        source = Source.CALIBRATED
    if spacing is None or min(spacing) <= 0:
        return UNKNOWN
    return Scale(spacing[0], spacing[1], source)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of an ultrasound screen, in pixels; both ends belong to it."""

    left: float
    top: float
    right: float
    bottom: float
    row_mm: float | None
    column_mm: float | None

    @property
    def has_scale(self) -> bool:
        return self.row_mm is not None and self.column_mm is not None

    def holds(self, points: Sequence[Point]) -> bool:
        return all(self.left <= x <= self.right + 1 and self.top <= y <= self.bottom + 1 for x, y in points)


def regions_of(header: Mapping[str, Any]) -> list[Region]:
    """The parts of an ultrasound screen that show the body or a curve: names stand outside of them."""
    found = []
    for item in sequence_of(header, "00186011"):
        ends = [number_of(item, tag) for tag in ("00186018", "0018601A", "0018601C", "0018601E")]
        left, top, right, bottom = ends
        if left is None or top is None or right is None or bottom is None or right <= left or bottom <= top:
            continue
        found.append(
            Region(
                left, top, right, bottom, _mm(item, "00186026", "0018602E"), _mm(item, "00186024", "0018602C")
            )
        )
    return found


def _of_region(header: Mapping[str, Any], points: Sequence[Point]) -> Scale:
    """Of the one region that holds all of it; where two do, or none, nobody can tell."""
    holding = [region for region in regions_of(header) if region.holds(points)]
    if len(holding) != 1:
        return UNKNOWN
    (region,) = holding
    if region.row_mm is None or region.column_mm is None:
        return UNKNOWN
    return Scale(region.row_mm, region.column_mm, Source.ULTRASOUND)


def _mm(item: Mapping[str, Any], unit: str, delta: str) -> float | None:
    step = number_of(item, delta)
    is_length = number_of(item, unit) == _CENTIMETRES and number_of(item, "00186012") == _PLANE
    return abs(step) * _MM if is_length and step else None
