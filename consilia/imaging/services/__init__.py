"""What is done with images: they are read out of stored files, and drawn."""

from consilia.imaging.services.drawing import NotDrawn, drawn_frame, raw_frame
from consilia.imaging.services.intakes import begin_intake, take_in

__all__ = ["NotDrawn", "begin_intake", "drawn_frame", "raw_frame", "take_in"]
