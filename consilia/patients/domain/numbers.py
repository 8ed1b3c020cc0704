"""Numbers on documents: one spelling of each, and what is wrong with a typed one."""

import re
import unicodedata
from dataclasses import dataclass

from consilia.patients.domain.checksums import CHECKSUMS

_BETWEEN = re.compile(r"[\s\-‐-―./\\№#()]+")
# Roman numerals of a series are often typed with the Cyrillic letters that look alike.
_ROMAN = str.maketrans({"Х": "X", "І": "I", "С": "C", "1": "I"})
_SERIES = re.compile(r"^([IVXLCХІС1]{1,6})([А-ЯЁ]{2}\d{6})$")


@dataclass(frozen=True, slots=True)
class Kind:
    """The rules of one kind of number: the columns of IdentifierType."""

    code: str
    pattern: str
    checksum: str = ""


def normalised(value: str) -> str:
    """Without blanks, dashes, dots and number signs, in capitals; Roman series in Latin letters."""
    # Number signs go first: NFKC would write № as the letters No.
    bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", _BETWEEN.sub("", value))).upper()
    if series := _SERIES.match(bare):
        return series[1].translate(_ROMAN) + series[2]
    return bare


def fault(kind: Kind, value: str) -> str | None:
    """What is wrong with a normalised value: `shape`, `checksum` or nothing."""
    # [0-9] rather than \d would shut out no more: NFKC has already made digits plain.
    if not re.fullmatch(kind.pattern.strip("^$"), value):
        return "shape"
    if kind.checksum and not CHECKSUMS[kind.checksum](value):
        return "checksum"
    return None


def tail(value: str) -> str:
    """The last characters, which a page may show: four of a long number, fewer of a short one."""
    return value[-4:] if len(value) >= 10 else value[-max(1, len(value) // 4) :]
