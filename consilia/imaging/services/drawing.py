"""Frames as pictures and as values, by one reader that this process keeps."""

from collections.abc import Callable
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from consilia.documents.services import open_file
from consilia.foundation.refusals import Refusal
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Instance
from consilia.imaging.reader import Reader

# One a process, for drawing and for intakes, started by its first question: most processes never ask one. Starting
# costs a second, which a program that sends image by image would pay for each.
READER = Reader()


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


def _read(instance: Instance, read: Callable[[BinaryIO], bytes]) -> bytes:
    try:
        with open_file(instance.file) as file:
            return read(file)
    except Unreadable as unreadable:
        raise NotDrawn from unreadable
