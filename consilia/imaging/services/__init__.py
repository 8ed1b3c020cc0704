"""What is done with images: they are read out of stored files, and drawn."""

from consilia.imaging.services.copying import NoCopy, copy_series
from consilia.imaging.services.drawing import NotDrawn, drawn_frame, raw_frame, values_of
from consilia.imaging.services.intakes import begin_intake, take_in
from consilia.imaging.services.tracing import WHOLE_UP_TO, Tracing, tracing_of, values_as_csv

__all__ = [
    "WHOLE_UP_TO",
    "NoCopy",
    "NotDrawn",
    "Tracing",
    "begin_intake",
    "copy_series",
    "drawn_frame",
    "raw_frame",
    "take_in",
    "tracing_of",
    "values_as_csv",
    "values_of",
]
