"""What the pixels inside a shape hold. Runs in the child, on the values that are stored and not on shades of grey."""

from collections.abc import Sequence
from dataclasses import asdict
from math import hypot
from typing import Any, BinaryIO

import numpy as np
from pydicom.dataset import FileDataset

from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.domain.quantities import Inside, NoValues, Quantity, quantity_of
from consilia.imaging.reader import headers, pixels

_DIGITS = 6  # more than any machine measures; so the number is written alike everywhere


def measure(
    file: BinaryIO, *, frame: int, kind: str, points: Sequence[Sequence[float]]
) -> tuple[dict[str, Any], bytes]:
    """`Inside` of the shape on this frame, or {"cannot": why}; of a place the one pixel at it."""
    dataset, values = pixels.decoded(file, frame, raw=False)
    told = headers.told_of_frame(dataset, frame)
    quantity = quantity_of(told)
    if isinstance(quantity, NoValues) or values.ndim != 2:
        return {"cannot": quantity if isinstance(quantity, NoValues) else NoValues.COLOUR}, b""
    inside = covered(Shape(Kind(kind), tuple((x, y) for x, y in points)), *values.shape)
    held = values[inside & ~_padding(dataset, values)]
    measured = pixels.rescaled(dataset, held, told).astype(np.float64) * quantity.factor
    measured = measured[np.isfinite(measured)]
    return (_told(measured, quantity) if measured.size else {"cannot": NoValues.EMPTY}), b""


def _told(values: Any, quantity: Quantity) -> dict[str, Any]:
    found = [values.mean(), values.std(), values.min(), values.max()]
    mean, deviation, least, most = (float(f"{one:.{_DIGITS}g}") for one in found)
    return asdict(Inside(quantity.unit.value, mean, deviation, least, most, int(values.size)))


def covered(shape: Shape, rows: int, columns: int) -> Any:
    """Which pixels have their middle inside the shape, as rows of truths; of a place the pixel that it stands on.

    Row by row, so that a large film takes no more memory than its truths.
    """
    found = np.zeros((rows, columns), dtype=bool)
    if shape.kind is Kind.TEXT:
        ((x, y),) = shape.points
        found[min(int(y), rows - 1), min(int(x), columns - 1)] = True
        return found
    row_of = _row_of_ellipse if shape.kind is Kind.ELLIPSE else _row_of_polygon
    points, across = np.array(shape.points), np.arange(columns) + 0.5
    top, bottom = _heights(shape)
    for row in range(max(0, int(top)), min(rows, int(bottom) + 1)):
        found[row] = row_of(points, across, row + 0.5)
    return found


def _heights(shape: Shape) -> tuple[float, float]:
    """Where the shape begins and ends; the corners by which an ellipse is drawn would fall short of it."""
    heights = [y for _x, y in shape.points]
    if shape.kind is not Kind.ELLIPSE:
        return min(heights), max(heights)
    a, b, c, d = heights
    half = hypot((b - a) / 2, (d - c) / 2)
    return (a + b) / 2 - half, (a + b) / 2 + half


def _row_of_ellipse(points: Any, x: Any, y: float) -> Any:
    """In parts of the two half axes the line of an ellipse is a circle around its middle."""
    a, b, c, d = points
    middle, first, second = (a + b) / 2, (b - a) / 2, (d - c) / 2
    area = first[0] * second[1] - first[1] * second[0]
    along = ((x - middle[0]) * second[1] - (y - middle[1]) * second[0]) / area
    across = ((y - middle[1]) * first[0] - (x - middle[0]) * first[1]) / area
    return along**2 + across**2 <= 1


def _row_of_polygon(points: Any, x: Any, y: float) -> Any:
    """By whether a line from the middle of the pixel to the right crosses an odd number of sides."""
    following = np.roll(points, -1, axis=0)
    crossed = (points[:, 1] > y) != (following[:, 1] > y)
    (ax, ay), (bx, by) = points[crossed].T, following[crossed].T
    places = np.sort((bx - ax) * (y - ay) / (by - ay) + ax)
    return (len(places) - np.searchsorted(places, x, side="right")) % 2 == 1


def _padding(dataset: FileDataset, values: Any) -> Any:
    """Pixels outside of what was scanned hold a number that means nothing (PS3.3, C.7.5.1.1.2)."""
    first = headers.number(dataset.get("PixelPaddingValue"))
    if first is None:
        return np.zeros(values.shape, dtype=bool)
    last = headers.number(dataset.get("PixelPaddingRangeLimit"))
    low, high = sorted((_signed(first, values), _signed(first if last is None else last, values)))
    return (values >= low) & (values <= high)


def _signed(number: float, values: Any) -> float:
    """A header without types of its elements does not tell 63536 from -2000."""
    is_beyond = values.dtype.kind == "i" and number > np.iinfo(values.dtype).max
    return number - 2 ** (8 * values.dtype.itemsize) if is_beyond else number
