"""A frame with marks drawn on it: the key image of a conclusion. Runs in the child.

Nothing is written into the picture but the numbers of the marks; a header says whose image it is, and none of it
is copied. `keeps` are the parts of an ultrasound screen that show the body: what stands outside of them is painted
over, because there the machines write names.
"""

import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from PIL import Image, ImageDraw, ImageFont

from consilia.imaging.domain.marks import Kind, Shape, outline
from consilia.imaging.reader.pixels import shaded

LEAST, MOST = 720, 1400  # pixels of the longer side: small slices are drawn larger, large ones smaller
INK, SHADE = (255, 214, 0), (0, 0, 0)
Box = tuple[float, float, float, float]


def key(
    file: BinaryIO,
    *,
    frame: int,
    window: list[float] | None,
    marks: Sequence[dict[str, Any]],
    keeps: Sequence[Box],
    aspect: float,
    side: int = 0,
) -> tuple[dict[str, Any], bytes]:
    """JPEG of a frame, no longer than `side` if that is told.

    `marks` have kind, points and number, `aspect` is how much taller than wide a pixel is.
    """
    picture = Image.fromarray(shaded(file, frame, window)).convert("RGB")
    if keeps:
        picture = _kept(picture, keeps)
    scale = _scale(picture.width, picture.height * aspect)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * aspect * scale)))
    drawn = picture.resize(size, Image.Resampling.LANCZOS)
    across, down = drawn.width / picture.width, drawn.height / picture.height
    pen = ImageDraw.Draw(drawn)
    for mark in marks:
        line = [
            (x * across, y * down)
            for x, y in outline(Shape(Kind(mark["kind"]), tuple(map(tuple, mark["points"]))))
        ]
        _draw(pen, Kind(mark["kind"]), line, max(2, max(size) // 400))
        _write(pen, str(mark["number"]), line, size)
    if side:
        drawn.thumbnail((side, side))
    out = io.BytesIO()
    drawn.save(out, format="JPEG", quality=90)
    return {"width": drawn.width, "height": drawn.height}, out.getvalue()


def _scale(width: float, height: float) -> float:
    longer = max(width, height)
    return LEAST / longer if longer < LEAST else min(1.0, MOST / longer)


def _kept(picture: Image.Image, keeps: Sequence[Box]) -> Image.Image:
    shown = Image.new("RGB", picture.size)
    for left, top, right, bottom in keeps:
        box = (int(left), int(top), int(right) + 1, int(bottom) + 1)
        shown.paste(picture.crop(box), box[:2])
    return shown


def _draw(pen: ImageDraw.ImageDraw, kind: Kind, line: list[tuple[float, float]], width: int) -> None:
    """Twice: a dark seam keeps the ink apart from what is bright."""
    for colour, thickness in ((SHADE, width * 3), (INK, width)):
        if kind is Kind.TEXT:
            _cross(pen, line[0], colour, thickness)
        elif kind in {Kind.ELLIPSE, Kind.RECTANGLE, Kind.FREEHAND}:
            pen.line([*line, line[0]], fill=colour, width=thickness, joint="curve")
        else:
            pen.line(line, fill=colour, width=thickness, joint="curve")
        if kind is Kind.ARROW:
            _head(pen, line[0], line[1], colour, thickness)
        if kind is Kind.LENGTH:
            for end in line:
                _cross(pen, end, colour, thickness)


def _cross(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], colour: tuple[int, int, int], width: int
) -> None:
    x, y = at
    pen.line([(x - 8, y), (x + 8, y)], fill=colour, width=width)
    pen.line([(x, y - 8), (x, y + 8)], fill=colour, width=width)


def _head(
    pen: ImageDraw.ImageDraw,
    tip: tuple[float, float],
    tail: tuple[float, float],
    colour: tuple[int, int, int],
    width: int,
) -> None:
    away = complex(tail[0] - tip[0], tail[1] - tip[1])
    step = away / (abs(away) or 1) * 22
    for side in (step * complex(0.87, 0.5), step * complex(0.87, -0.5)):
        pen.line([tip, (tip[0] + side.real, tip[1] + side.imag)], fill=colour, width=width)


def _write(
    pen: ImageDraw.ImageDraw, number: str, line: list[tuple[float, float]], size: tuple[int, int]
) -> None:
    """The number beside the right end of the mark, inside the picture."""
    font = ImageFont.load_default(max(20, max(size) // 36))
    x, y = max(line)
    left, top, right, bottom = pen.textbbox((0, 0), number, font=font)
    wide, high = right - left + 10, bottom - top + 8
    place = (min(max(0.0, x + 8), size[0] - wide), min(max(0.0, y - high - 4), size[1] - high))
    pen.rectangle([place, (place[0] + wide, place[1] + high)], fill=SHADE)
    pen.text((place[0] + 5 - left, place[1] + 4 - top), number, fill=INK, font=font)
