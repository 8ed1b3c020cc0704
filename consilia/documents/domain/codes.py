"""Verification codes: 140 random bits in Crockford's base 32, typed from paper without mistakes."""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 28, 4

# Latin letters typed on a Russian keyboard, and letters that read like digits.
_LATIN_TWINS = str.maketrans("АВСЕНКМОРТХУ", "ABCEHKMOPTXY")
_READ_AS_DIGITS = str.maketrans("OIL", "011")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """`7KQ2-…`: seven groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """What was typed, in the form that is stored: no spaces or dashes, `o` as `0`, `l` as `1`."""
    letters = typed.upper().translate(_LATIN_TWINS).translate(_READ_AS_DIGITS)
    return "".join(letter for letter in letters if letter.isalnum())


def read_number(typed: str) -> str:
    """A document number as stored: `к 2026 42` is no number, `к–2026–000042` is `K-2026-000042`."""
    latin = typed.strip().upper().translate(_LATIN_TWINS)
    return re.sub(r"[\s\u2010-\u2015\u2212]", lambda found: "" if found[0].isspace() else "-", latin)
