"""Enhanced objects of many frames say of each frame in groups what others say once of all (PS3.3, C.7.6.16)."""

from collections.abc import Mapping
from typing import Any, Final

from consilia.imaging.domain.viewing import sequence_of

SHARED: Final = "52009229"
PER_FRAME: Final = "52009230"
# Of the groups what a picture is measured and drawn by.
_MACROS: Final = {
    "00289110": ("00280030",),  # how far pixels are apart
    "00209113": ("00200032",),  # where the frame lies
    "00209116": ("00200037",),  # which way it lies
    "00289145": ("00281052", "00281053", "00281054"),  # what a stored value means
    "00289132": ("00281050", "00281051"),  # its window
}


def has_groups(header: Mapping[str, Any]) -> bool:
    return SHARED in header or PER_FRAME in header


def header_of_frame(header: Mapping[str, Any], frame: int) -> Mapping[str, Any]:
    """The header as DICOM JSON as if it spoke of this frame alone; of an object without groups as it is.

    What is said of one frame goes before what is said of all of them.
    """
    if not has_groups(header):
        return header
    each = sequence_of(header, PER_FRAME)
    groups = [*sequence_of(header, SHARED)[:1], *each[frame : frame + 1]]
    found = dict(header)
    for group in groups:
        for macro, tags in _MACROS.items():
            for item in sequence_of(group, macro)[:1]:
                found |= {tag: item[tag] for tag in tags if tag in item}
    return found
