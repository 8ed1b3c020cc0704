"""Frames as pictures and as values, by one reader that this process keeps."""

from django.utils.translation import gettext_lazy as _

from consilia.documents.services import open_file
from consilia.foundation.refusals import Refusal
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Instance
from consilia.imaging.reader import Reader

# One a process, started by its first question: most processes never draw.
_READER = Reader()


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
    try:
        with open_file(instance.file) as file:
            bounds = (window.center, window.width) if window else None
            return _READER.draw(file, frame=frame, window=bounds, side=side, kind=kind)
    except Unreadable as unreadable:
        raise NotDrawn from unreadable


def raw_frame(instance: Instance, frame: int) -> bytes:
    """The values of a frame as they are stored, little-endian.

    Raises:
        NotDrawn: as above.
    """
    try:
        with open_file(instance.file) as file:
            return _READER.frame(file, frame)
    except Unreadable as unreadable:
        raise NotDrawn from unreadable
