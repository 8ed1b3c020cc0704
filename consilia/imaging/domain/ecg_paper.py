"""An electrocardiogram on its paper, as SVG in true millimetres: lines every millimetre, strong ones every five, the
mark of one millivolt in front of each line. Nothing is smoothed and nothing is stretched to fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from consilia.imaging.domain.waves import Lead, Segment

SPEEDS: Final = (25, 50)  # mm/s
GAINS: Final = (10, 20, 5)  # mm/mV
STRIP: Final = 250.0  # mm of one line
_MARGIN, _LABEL, _FOOT = 12.0, 4.5, 8.0
_LEAST_ABOVE, _LEAST_BELOW, _MOST = 10.0, 6.0, 45.0
_UNSCALED: Final = 10.0  # mm from lowest to highest of a lead whose height nobody knows
_MARK: Final = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Paper:
    """How fast it runs and how high a millivolt stands."""

    speed: float
    gain: float

    @property
    def seconds(self) -> float:
        return STRIP / self.speed


def drawn(lines: Sequence[Sequence[Segment]], paper: Paper, *, foot: str, unscaled: str) -> str:
    """The whole picture.

    Args:
        foot: what is written below: speed, height, filters.
        unscaled: what is written beside a lead whose height cannot be told.
    """
    bands = [_band(line, paper) for line in lines]
    height = _up_to_five(sum(above + below for above, below in bands) + _FOOT)
    width = _up_to_five(_MARGIN + STRIP)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm"'
            f' viewBox="0 0 {width:g} {height:g}" font-family="sans-serif">',
            _grid(width, height),
            *_traces(lines, bands, paper, unscaled),
            f'<text x="{_MARGIN:g}" y="{height - 2.5:g}" font-size="3.2">{escape(foot)}</text></svg>',
        ]
    )


def _traces(
    lines: Sequence[Sequence[Segment]], bands: Sequence[tuple[float, float]], paper: Paper, unscaled: str
) -> Iterator[str]:
    top = 0.0
    for line, (above, below) in zip(lines, bands, strict=True):
        middle = top + above
        if all(segment.lead.is_calibrated for segment in line):
            yield _mark(middle, paper)
        for segment in line:
            yield _trace(segment, middle, paper, top + _LABEL, unscaled)
        top += above + below


def _band(line: Sequence[Segment], paper: Paper) -> tuple[float, float]:
    """Millimetres above and below the middle, whole fives together, so that lines do not run into each other."""
    heights = [height for segment in line for height in _heights(segment.lead, paper) if height is not None]
    above = min(_MOST, max(_LEAST_ABOVE, max(heights, default=0.0) + 3))
    below = min(_MOST, max(_LEAST_BELOW, -min(heights, default=0.0) + 2))
    whole = _up_to_five(above + below)
    return whole - below, below


def _heights(lead: Lead, paper: Paper) -> list[float | None]:
    if lead.is_calibrated:
        return [None if value is None else value * paper.gain for value in lead.points]
    known = [value for value in lead.points if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    scale = _UNSCALED / (high - low) if high > low else 0.0
    return [None if value is None else (value - (low + high) / 2) * scale for value in lead.points]


def _trace(segment: Segment, middle: float, paper: Paper, label: float, unscaled: str) -> str:
    lead, left = segment.lead, _MARGIN + segment.begins * paper.speed
    path = _path(_heights(lead, paper), left, lead.step * paper.speed, middle)
    name = lead.name if lead.is_calibrated else f"{lead.name}: {unscaled}"
    look = "" if lead.is_calibrated else ' stroke-dasharray="1 0.6"'
    divider = (
        f'<path d="M{left:.2f} {middle - 4:.2f}v8" stroke="#15171a" stroke-width="0.2"/>'
        if segment.begins
        else ""
    )
    return (
        f'{divider}<path d="{path}" fill="none" stroke="#15171a" stroke-width="0.3" stroke-linejoin="round"{look}/>'
        f'<text x="{left + 1:.2f}" y="{label:.2f}" font-size="3.6" font-weight="700">{escape(name)}</text>'
    )


def _path(heights: Sequence[float | None], left: float, step: float, middle: float) -> str:
    """What is missing leaves a gap."""
    parts, is_down = [], False
    for place, height in enumerate(heights):
        if height is None:
            is_down = False
            continue
        parts.append(f"{'L' if is_down else 'M'}{left + place * step:.2f} {middle - height:.2f}")
        is_down = True
    return "".join(parts)


def _mark(middle: float, paper: Paper) -> str:
    """One millivolt for a fifth of a second."""
    wide, high = _MARK * paper.speed, paper.gain
    return (
        f'<path d="M{_MARGIN - wide - 2:g} {middle:.2f}h1v-{high:g}h{wide:g}v{high:g}h1" fill="none" stroke="#15171a"'
        ' stroke-width="0.3"/>'
    )


def _grid(width: float, height: float) -> str:
    return (
        '<defs><pattern id="m" width="1" height="1" patternUnits="userSpaceOnUse"><path d="M1 0H0V1" fill="none"'
        ' stroke="#f0b9b0" stroke-width="0.1"/></pattern><pattern id="g" width="5" height="5"'
        ' patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="url(#m)"/><path d="M5 0H0V5" fill="none"'
        ' stroke="#dd8377" stroke-width="0.2"/></pattern></defs>'
        f'<rect width="{width:g}" height="{height:g}" fill="#fffaf8"/>'
        f'<rect width="{width:g}" height="{height:g}" fill="url(#g)"/>'
    )


def _up_to_five(length: float) -> float:
    return -(-length // 5) * 5
