"""What a viewer must know of a frame before it has its values, out of the header as DICOM JSON (PS3.18, annex F)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

MONOCHROME1 = "MONOCHROME1"
# The server gives colours as bytes of red, green and blue, whatever they were.
COLOURED: Final = {"samples": 3, "bits": 8, "signed": False, "slope": 1, "intercept": 0, "window": None}
_MS = 1000.0
_DIRECTIONS = 2
_LETTERS: Final = frozenset("RLAPHF")


def facts_of_frames(header: Mapping[str, Any], windows: Sequence[Sequence[Any]] = ()) -> dict[str, Any]:
    """Of every frame of an instance, in the words of `viewer/src/frames.js`; of one, by `header_of_frame`.

    `windows` are those of the header, as the reader has read them: centre, width, name.

    `spacing` is millimetres between rows and columns (of the body; of the detector where nothing else is told),
    `window` centre and width in the units of `slope` and `intercept`. What the header does not tell is None.
    """
    kind = text_of(header, "00280004")
    return {
        **(_grey(header, windows) if kind in {MONOCHROME1, "MONOCHROME2"} else COLOURED),
        "inverted": kind == MONOCHROME1,
        "spacing": numbers_of(header, "00280030", 2) or numbers_of(header, "00181164", 2),
        "position": numbers_of(header, "00200032", 3),
        "orientation": numbers_of(header, "00200037", 6),
        "sides": _sides(header),
        "space": text_of(header, "00200052") or None,
    }


def _sides(header: Mapping[str, Any]) -> list[str] | None:
    """Letters towards which rows and columns grow, `["L", "F"]`, where the header names them; X-rays have no more."""
    told = texts_of(header, "00200020")
    is_told = len(told) == _DIRECTIONS and all(one and set(one) <= _LETTERS for one in told)
    return told if is_told else None


def _grey(header: Mapping[str, Any], windows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {
        "samples": 1,
        "bits": 8 if (number_of(header, "00280100") or 8) <= 8 else 16,
        "signed": number_of(header, "00280103") == 1,
        "slope": number_of(header, "00281053") or 1,
        "intercept": number_of(header, "00281052") or 0,
        "window": list(windows[0][:2]) if windows else window_of(header),
    }


def window_of(header: Mapping[str, Any]) -> list[float] | None:
    """Centre and width, the first where there are several."""
    center, width = number_of(header, "00281050"), number_of(header, "00281051")
    return [center, width] if center is not None and width is not None and width >= 1 else None


def rate_of(header: Mapping[str, Any]) -> float | None:
    """Frames a second that the maker recommends, or recorded; None where it says nothing sensible."""
    for told in (number_of(header, "00082144"), number_of(header, "00180040")):
        if told and told > 0:
            return told
    between = number_of(header, "00181063")
    return _MS / between if between and between > 0 else None


def _values(header: Mapping[str, Any], tag: str) -> Sequence[Any]:
    values = header.get(tag, {}).get("Value") or ()
    return values if isinstance(values, list) else ()


def number_of(header: Mapping[str, Any], tag: str) -> float | None:
    values = _values(header, tag)
    return values[0] if values and isinstance(values[0], int | float) else None


def numbers_of(header: Mapping[str, Any], tag: str, count: int) -> list[float] | None:
    values = _values(header, tag)
    is_whole = len(values) == count and all(isinstance(value, int | float) for value in values)
    return list(values) if is_whole else None


def sequence_of(header: Mapping[str, Any], tag: str) -> list[Mapping[str, Any]]:
    """The items of a sequence, each a header of its own."""
    return [item for item in _values(header, tag) if isinstance(item, Mapping)]


def text_of(header: Mapping[str, Any], tag: str) -> str:
    return next(iter(texts_of(header, tag)), "")


def texts_of(header: Mapping[str, Any], tag: str) -> list[str]:
    return ["" if value is None else str(value).strip() for value in _values(header, tag)]
