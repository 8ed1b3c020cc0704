"""Frames as pictures and as values, by one reader that this process keeps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

from django.utils.translation import gettext_lazy as _

from consilia.documents.services import open_file
from consilia.foundation.refusals import Refusal
from consilia.imaging.domain.functional_groups import header_of_frame
from consilia.imaging.domain.marks import Shape
from consilia.imaging.domain.quantities import NoValues
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.domain.scales import regions_of, scale_of
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Instance
from consilia.imaging.reader import Reader

# One a process, for drawing and for intakes, started by its first question: most processes never ask one. Starting
# costs a second, which a program that sends image by image would pay for each.
READER = Reader()
Answer = TypeVar("Answer")


class NotDrawn(Refusal):
    status = 422
    message = _("The picture cannot be drawn here. Download the file and open it in its own program.")


def drawn_frame(
    instance: Instance, *, frame: int = 0, window: Window | None = None, side: int = 0, kind: str = "jpeg"
) -> bytes:
    """A frame as JPEG or PNG. Who may see it is the caller's question.

    Raises:
        NotDrawn: its pixels are in a form that we do not know, or there is no such frame.
    """
    bounds = (window.center, window.width) if window else None
    return _read(instance, lambda file: READER.draw(file, frame=frame, window=bounds, side=side, kind=kind))


@dataclass(frozen=True, slots=True)
class KeyPicture:
    content: bytes
    width: int
    height: int


def key_image(
    instance: Instance, *, frame: int, window: Window | None, marks: Sequence[Mapping[str, Any]]
) -> KeyPicture:
    """A frame with marks on it as JPEG, without anything that a header or the rim of an ultrasound screen says.

    `marks` have kind, points and number. Who may see it is the caller's question; `header` is read.

    Raises:
        NotDrawn: as above.
    """
    order = _without_words(instance, frame) | {
        "window": [window.center, window.width] if window else None,
        "marks": [{name: mark[name] for name in ("kind", "points", "number")} for mark in marks],
    }
    size, content = _read(instance, lambda file: READER.key(file, order))
    return KeyPicture(content, size["width"], size["height"])


def _without_words(instance: Instance, frame: int) -> dict[str, Any]:
    """What the child is told to draw of a frame; outside of the regions of an ultrasound screen it paints over."""
    scale = scale_of(header_of_frame(instance.header, frame), [])
    return {
        "frame": frame,
        "window": None,
        "marks": [],
        "keeps": [[one.left, one.top, one.right, one.bottom] for one in regions_of(instance.header)],
        "aspect": scale.row / scale.column if scale.is_known else 1.0,
    }


def small_picture(instance: Instance, *, frame: int, side: int) -> bytes:
    """A frame, or some beats, as a small JPEG in which no words stand. Who may see it is the caller's question.

    Raises:
        NotDrawn: as above, or words may stand in it and nobody knows where.
    """
    if instance.is_ecg:
        return _read(instance, lambda file: READER.preview(file, side=side))
    if not shows_only_the_body(instance):
        raise NotDrawn
    order = _without_words(instance, frame) | {"side": side}
    return _read(instance, lambda file: READER.key(file, order)[1])


def bulk_of(instance: Instance, way: Sequence[int]) -> bytes:
    """A long value of the header as it came, little-endian; `way` as `domain.bulk.way_to` tells it.

    Raises:
        NotDrawn: there is none.
    """
    return _read(instance, lambda file: READER.bulk(file, way))


def values_inside(instance: Instance, *, frame: int, shape: Shape) -> dict[str, Any]:
    """What the pixels inside a shape hold, as `quantities.Inside` has it; or `cannot` with the reason.

    A file that cannot be read at this moment keeps nobody from marking: then the values are not told.
    """
    order = {"frame": frame, "kind": shape.kind.value, "points": shape.points}
    try:
        return _read(instance, lambda file: READER.measure(file, order))
    except NotDrawn:
        return {"cannot": NoValues.UNREADABLE.value}


def shows_only_the_body(instance: Instance) -> bool:
    """No words stand in the picture, or we know where and paint over them; else somebody has to look."""
    return not instance.warns_of_text or bool(regions_of(instance.header))


def raw_frame(instance: Instance, frame: int) -> bytes:
    """The values of a frame as they are stored, little-endian.

    Raises:
        NotDrawn: as above.
    """
    return _read(instance, lambda file: READER.frame(file, frame))


def values_of(instance: Instance, frame: int) -> bytes:
    """The values of a grey frame as `raw_frame`, or red, green and blue of a coloured one in bytes.

    Raises:
        NotDrawn: as above, or values of more than two bytes.
    """
    return _read(instance, lambda file: READER.values(file, frame))


def _read(instance: Instance, read: Callable[[BinaryIO], Answer]) -> Answer:
    try:
        with open_file(instance.file) as file:
            return read(file)
    except Unreadable as unreadable:
        raise NotDrawn from unreadable
