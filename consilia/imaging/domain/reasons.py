"""Why a file gives no image."""

from enum import StrEnum


class Reason(StrEnum):
    DAMAGED = "damaged"  # does not hold together: cut off, wrong lengths, no DICOM after all
    DEFLATED = "deflated"  # packed as a whole: opening it costs a thousand times its size
    UNNAMED = "unnamed"  # without the numbers of its study, its series and itself
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_FRAMES = "too_many_frames"
    BOMB = "bomb"  # small, but its pixels would fill far more than it could hold
    TOO_LARGE = "too_large"  # took more memory than a reader may
    TOO_SLOW = "too_slow"  # took more time than a reader may
    FELL = "fell"  # the reader itself broke on it
    TWO_FACED = "two_faced"  # another format is hidden in it
    NESTED = "nested"  # an archive within the archive
    ANOTHER = "another"  # the number of an image that is here with other content
    ELSEWHERE = "elsewhere"  # sent as part of a study that it is none of
    ARCHIVE = "archive"  # the archive itself is not sound
    PAPER = "paper"  # the document inside it is damaged, locked, or carries a program
    BROKE_OFF = "broke_off"  # what we read with failed time and again, whatever the file is like
    PIXELS = "pixels"  # its pixels are in a form that we cannot draw


class Unreadable(ValueError):
    """Nothing is read from the file, for `reason`."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)
