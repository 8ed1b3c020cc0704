"""What is done with images: they are read out of stored files, and drawn."""

from consilia.imaging.services.annotating import (
    Drawing,
    MarkChanged,
    NoShape,
    add_annotation,
    change_annotation,
    remove_annotation,
    restore_annotation,
)
from consilia.imaging.services.copying import NoCopy, copy_series
from consilia.imaging.services.drawing import (
    NotDrawn,
    drawn_frame,
    key_image,
    raw_frame,
    shows_only_the_body,
    values_of,
)
from consilia.imaging.services.intakes import begin_intake, take_in

__all__ = [
    "Drawing",
    "MarkChanged",
    "NoCopy",
    "NoShape",
    "NotDrawn",
    "add_annotation",
    "begin_intake",
    "change_annotation",
    "copy_series",
    "drawn_frame",
    "key_image",
    "raw_frame",
    "remove_annotation",
    "restore_annotation",
    "shows_only_the_body",
    "take_in",
    "values_of",
]
