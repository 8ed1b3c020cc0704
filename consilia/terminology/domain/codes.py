"""How the codes of each system are written, and what people write instead."""

import re

from consilia.terminology.domain.systems import System

# Letters that look alike in both alphabets: a code typed with the Russian layout is still that code.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХУавекмнорстху", "ABEKMHOPCTXYABEKMHOPCTXY")
_NUMBERED = {
    System.HPO: ("HP", 7),
    System.MONDO: ("MONDO", 7),
    System.ORPHA: ("ORPHA", 0),
    System.OMIM: ("OMIM", 6),
    System.DECIPHER: ("DECIPHER", 0),
}
_PREFIXES = {
    "HP": System.HPO,
    "HPO": System.HPO,
    "MONDO": System.MONDO,
    "ORPHA": System.ORPHA,
    "ORPHANET": System.ORPHA,
    "ORPHACODE": System.ORPHA,
    "OMIM": System.OMIM,
    "MIM": System.OMIM,
    "DECIPHER": System.DECIPHER,
}
_CURIE = re.compile(r"([A-Z]+)[\s:_#-]*([0-9]+)")
# A letter, two digits, up to two more after the point; U07.1, C91.0, Q21; dagger and asterisk may follow.
_ICD10 = re.compile(r"([A-Z])\s*([0-9]{2})(?:[.,\s]?([0-9]{1,2}))?([+*†]?)")
_ICD10_BEGINNING = re.compile(r"[A-Z][0-9]{1,2}(?:[.,]?[0-9]{0,2})?[+*†]?")
_BLOCK = re.compile(r"([A-Z][0-9]{2})\s*[-–—]\s*([A-Z][0-9]{2})")
CHAPTERS = tuple(
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII".split()  # noqa: SIM905
)


def normalise(system: System, text: str) -> str | None:
    """The code as we store it, or None when `text` is not a code of `system`.

    >>> normalise(System.ICD10, "q21,0")
    'Q21.0'
    >>> normalise(System.HPO, "HP 1250")
    'HP:0001250'
    """
    plain = text.strip().translate(_LOOKALIKES).upper()
    return _icd10(plain) if system is System.ICD10 else _numbered(system, plain)


def is_beginning(system: System, text: str) -> bool:
    """Whether `text` may be the beginning of a code rather than a word."""
    plain = text.strip().translate(_LOOKALIKES).upper()
    if system is System.ICD10:
        return bool(_ICD10_BEGINNING.fullmatch(plain))
    return _numbered(system, plain) is not None


def beginning(system: System, text: str) -> str:
    """`text`, a beginning of a code by `is_beginning`, as stored codes begin."""
    plain = text.strip().translate(_LOOKALIKES).upper()
    if system is System.ICD10:
        plain = plain.rstrip("+*†").replace(",", ".")
        return plain if len(plain) < 4 or "." in plain else f"{plain[:3]}.{plain[3:]}"
    return _numbered(system, plain) or plain


def system_of(text: str) -> System | None:
    """The system that a code with a prefix belongs to: `ORPHA:558` -> ORPHA."""
    match = _CURIE.fullmatch(text.strip().translate(_LOOKALIKES).upper())
    return _PREFIXES.get(match[1]) if match else None


def _numbered(system: System, plain: str) -> str | None:
    prefix, digits = _NUMBERED[system]
    match = _CURIE.fullmatch(plain)
    if match and _PREFIXES.get(match[1]) is system:
        number = match[2]
    elif plain.isascii() and plain.isdigit():
        number = plain
    else:
        return None
    number = number.lstrip("0")
    if not number or len(number) > 7:
        return None
    return f"{prefix}:{number.zfill(digits)}"


def _icd10(plain: str) -> str | None:
    if match := _ICD10.fullmatch(plain):
        letter, category, rest, _ = match.groups()
        return f"{letter}{category}.{rest}" if rest else f"{letter}{category}"
    if match := _BLOCK.fullmatch(plain):
        return f"{match[1]}-{match[2]}" if match[1] <= match[2] else None
    return plain if plain in CHAPTERS else None


def mark_of(text: str) -> str:
    """The dagger ("+") or asterisk ("*") of an ICD-10 code as written, "" for none."""
    last = text.strip()[-1:]
    return {"+": "+", "†": "+", "*": "*"}.get(last, "")


def category_of(code: str) -> str:
    """The three-character category that an ICD-10 code belongs to."""
    return code[:3]
