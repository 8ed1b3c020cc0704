"""Why a file is not taken."""

from enum import StrEnum


class Reason(StrEnum):
    UNKNOWN = "unknown"  # not one of the kinds we take
    HEIC = "heic"  # what telephones of one maker write, and no browser of the others shows
    NO_IMAGES = "no_images"  # an archive that holds something else
    NESTED = "nested"  # an archive of archives
    DAMAGED = "damaged"  # starts like its kind, does not end or hang together like it
    TWO_FACED = "two_faced"  # another format is hidden in it
    ACTIVE = "active"  # carries a program: macro, script
    BOMB = "bomb"  # small, but unpacks into something huge
    COMPRESSED_DICOM = "compressed_dicom"  # deflated: opening it costs a thousand times its size
    OUTSIDE = "outside"  # an archive that names places outside of itself
    NOT_UTF8 = "not_utf8"
    LOCKED = "locked"  # behind a password: nobody here can look into it
    CARRIES = "carries"  # has other files packed into it
    TOO_MUCH = "too_much"  # opening it took more memory or time than a file may
    INFECTED = "infected"  # the virus scanner knows it


class Unacceptable(ValueError):
    """The file is refused for `reason`."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)
