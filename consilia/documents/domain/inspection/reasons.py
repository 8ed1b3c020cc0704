"""Why a file is not taken."""

from enum import StrEnum


class Reason(StrEnum):
    UNKNOWN = "unknown"  # not one of the kinds we take
    DAMAGED = "damaged"  # starts like its kind, does not end or hang together like it
    TWO_FACED = "two_faced"  # another format is hidden in it
    ACTIVE = "active"  # carries a program: macro, script
    BOMB = "bomb"  # small, but unpacks into something huge
    COMPRESSED_DICOM = "compressed_dicom"  # deflated: opening it costs a thousand times its size
    OUTSIDE = "outside"  # an archive that names places outside of itself
    LOCKED = "locked"  # an archive with a password
    NOT_UTF8 = "not_utf8"


class Unacceptable(ValueError):
    """The file is refused for `reason`."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)
