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
from consilia.imaging.services.catching_up import catch_up, left_behind
from consilia.imaging.services.copying import NoCopy, copy_series
from consilia.imaging.services.drawing import (
    NotDrawn,
    bulk_of,
    drawn_frame,
    key_image,
    raw_frame,
    shows_only_the_body,
    small_picture,
    values_of,
)
from consilia.imaging.services.intakes import THUMBNAIL, begin_intake, give_up, take_in
from consilia.imaging.services.receiving import Kept, Named, kept_on, named, objects_on, refused_of, why_not
from consilia.imaging.services.reporting import NothingMarked, report_of_marks
from consilia.imaging.services.tracing import WHOLE_UP_TO, Tracing, tracing_of, values_as_csv

__all__ = [
    "THUMBNAIL",
    "WHOLE_UP_TO",
    "Drawing",
    "Kept",
    "MarkChanged",
    "Named",
    "NoCopy",
    "NoShape",
    "NotDrawn",
    "NothingMarked",
    "Tracing",
    "add_annotation",
    "begin_intake",
    "bulk_of",
    "catch_up",
    "change_annotation",
    "copy_series",
    "drawn_frame",
    "give_up",
    "kept_on",
    "key_image",
    "left_behind",
    "named",
    "objects_on",
    "raw_frame",
    "refused_of",
    "remove_annotation",
    "report_of_marks",
    "restore_annotation",
    "shows_only_the_body",
    "small_picture",
    "take_in",
    "tracing_of",
    "values_as_csv",
    "values_of",
    "why_not",
]
