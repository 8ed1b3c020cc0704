"""Windows: which values of an image become black and which white (PS3.3, C.11.2).

What a header says is the maker's own. The named ones for computed tomography are those of every textbook and console,
in Hounsfield units; they are a way of looking and change nothing that is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Window:
    center: float
    width: float

    @classmethod
    def from_text(cls, text: str) -> "Window | None":
        """`40,400`; None for anything else."""
        center, _comma, width = text.partition(",")
        try:
            window = cls(float(center), float(width))
        except ValueError:
            return None
        return window if window.width >= 1 and abs(window.center) < 1e9 and window.width < 1e9 else None


CT: Final[Mapping[str, Window]] = {
    "soft_tissue": Window(40, 400),
    "lung": Window(-600, 1500),
    "bone": Window(500, 2000),
    "brain": Window(40, 80),
    "mediastinum": Window(50, 350),
}


def named(modality: str) -> Mapping[str, Window]:
    """The windows that have a name for images of this kind."""
    return CT if modality == "CT" else {}
