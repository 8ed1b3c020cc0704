"""What the values of a frame mean, out of its header as DICOM JSON: in which unit, or why nobody can say.

Sources: PS3.3 C.8.2.1 and C.11.1 (computed tomography, rescale types), C.8.9.1 and C.8.9.2 (PET); for SUVbw the rules of
the QIBA profile for FDG-PET/CT. A unit that the header does not tell is not guessed: the values then have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from consilia.imaging.domain.viewing import number_of, sequence_of, text_of, texts_of

_KINDS: Final = frozenset({"CT", "MR", "PT", "NM", "CR", "DX", "MG", "XA", "RF"})
_CAPTURED: Final = "1.2.840.10008.5.1.4.1.1.7"
_LEAST_DOSE: Final = 1e5  # becquerel: a smaller number was written in other units
_LONGEST_WAIT: Final = 24 * 3600  # seconds from injection to scan
_GRAMS: Final = 1000


class Unit(StrEnum):
    """What a value counts."""

    HOUNSFIELD = "HU"
    SUV = "SUVbw"  # grams per millilitre
    BECQUEREL = "BQML"
    COUNTS = "CNTS"
    PERCENT = "PCT"
    MILLIGRAMS = "MGML"
    NONE = ""  # larger is more, and that is all


class NoValues(StrEnum):
    """Why the values of a picture say nothing, or cannot be had."""

    COLOUR = "colour"
    UNCALIBRATED = "uncalibrated"  # shades of a screen: ultrasound, photographs, captures
    EMPTY = "empty"  # no middle of a pixel lies inside
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value of the picture is `factor` of these units, once slope and intercept are applied."""

    unit: Unit
    factor: float = 1.0


def quantity_of(header: Mapping[str, Any]) -> Quantity | NoValues:
    """Of one frame; an enhanced object goes through `header_of_frame` before."""
    if text_of(header, "00280004") not in {"MONOCHROME1", "MONOCHROME2"}:
        return NoValues.COLOUR
    kind = text_of(header, "00080060").upper()
    if kind not in _KINDS or text_of(header, "00080016").startswith(_CAPTURED):
        return NoValues.UNCALIBRATED
    if kind == "PT":
        return _of_pet(header)
    return Quantity(_rescaled(header, kind))


def _rescaled(header: Mapping[str, Any], kind: str) -> Unit:
    """By the type of the rescaling; a tomogram that names none is in Hounsfield units where the standard says so."""
    told = text_of(header, "00281054")
    if told in {Unit.PERCENT.value, Unit.MILLIGRAMS.value}:
        return Unit(told)
    if told not in {"", Unit.HOUNSFIELD.value} or kind != "CT":
        return Unit.NONE
    if not number_of(header, "00281053") or number_of(header, "00281052") is None:
        return Unit.NONE
    image = [*texts_of(header, "00080008"), "", "", ""]
    is_plain = image[0] == "ORIGINAL" and image[2] != "LOCALIZER" and text_of(header, "00189361") != "YES"
    return Unit.HOUNSFIELD if told or is_plain else Unit.NONE


def _of_pet(header: Mapping[str, Any]) -> Quantity:
    units = text_of(header, "00541001")
    if units == "GML" and text_of(header, "00541006") in {"", "BW"}:
        return Quantity(Unit.SUV)
    if units == Unit.BECQUEREL.value:
        factor = suv_factor(header)
        return Quantity(Unit.SUV, factor) if factor else Quantity(Unit.BECQUEREL)
    return Quantity(Unit.COUNTS if units == Unit.COUNTS.value else Unit.NONE)


def suv_factor(header: Mapping[str, Any]) -> float | None:
    """Grams per millilitre for one becquerel per millilitre: body weight by what is left of the dose.

    None where a correction, the weight, the dose or a time is missing or cannot be: then nobody should work it out.
    """
    corrected = set(texts_of(header, "00280051"))
    given = sequence_of(header, "00540016")
    weight = number_of(header, "00101030")
    if not {"ATTN", "DECY"} <= corrected or len(given) != 1 or not weight or weight <= 0:
        return None
    dose, half_life = number_of(given[0], "00181074"), number_of(given[0], "00181075")
    if not dose or dose < _LEAST_DOSE or not half_life or half_life <= 0:
        return None
    waited = _waited(header, given[0])
    return None if waited is None else weight * _GRAMS / (dose * 2 ** (-waited / half_life))


def _waited(header: Mapping[str, Any], given: Mapping[str, Any]) -> float | None:
    """Seconds over which the values are corrected for decay: to the start of the scan, or none to the injection."""
    how = text_of(header, "00541102")
    if how == "ADMIN":
        return 0.0
    scan, taken = _moment(header, "00080021", "00080031"), _moment(header, "00080022", "00080032")
    if how != "START" or scan is None or taken is None or scan > taken:
        return None  # a series that was worked out later has a time of its own
    injected = _injected(header, given)
    waited = (scan - injected).total_seconds() if injected else -1
    return waited if 0 <= waited <= _LONGEST_WAIT else None


def _injected(header: Mapping[str, Any], given: Mapping[str, Any]) -> datetime | None:
    """By day and time; a time alone is of the day of the scan. One with a zone is compared with none."""
    whole = text_of(given, "00181078")
    if whole:
        return _parsed(whole[:8], whole[8:])
    return _parsed(text_of(header, "00080021"), text_of(given, "00181072"))


def _moment(header: Mapping[str, Any], day: str, time: str) -> datetime | None:
    return _parsed(text_of(header, day), text_of(header, time))


def _parsed(day: str, time: str) -> datetime | None:
    digits = day + time.split(".", maxsplit=1)[0]
    if len(digits) != 14 or not digits.isascii() or not digits.isdecimal():
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 - all of one machine, which tells no zone
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Inside:
    """What the pixels inside a shape hold: mean, standard deviation of all of them, least and most, in `unit`."""

    unit: str
    mean: float
    deviation: float
    least: float
    most: float
    pixels: int
