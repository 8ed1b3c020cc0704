"""Names that say nothing: random, short enough to be read aloud, with a check against slips."""

from collections.abc import Callable
from typing import Final

# Without letters and digits that are taken for one another, in either alphabet.
ALPHABET: Final = "23456789ACDEFGHJKLMNPQRTVWXYZ"
PREFIX: Final = "RD"
_LENGTH: Final = 7


def new_pseudonym(choose: Callable[[str], str]) -> str:
    """`RD-7KQF-M2XC`. `choose` draws one character; the last one is the check character of the others."""
    drawn = "".join(choose(ALPHABET) for _ in range(_LENGTH))
    whole = drawn + check_character(drawn)
    return f"{PREFIX}-{whole[:4]}-{whole[4:]}"


def check_character(text: str) -> str:
    """Of characters weighted by their place modulo 29, a prime: no slip of one, no swap of two neighbours stays hidden."""
    total = sum(place * _VALUES[character] for place, character in enumerate(text, start=1))
    return ALPHABET[total % 29]


def is_pseudonym(text: str) -> bool:
    parts = text.split("-")
    if len(parts) != 3 or parts[0] != PREFIX or [len(part) for part in parts[1:]] != [4, 4]:
        return False
    whole = parts[1] + parts[2]
    return all(character in _VALUES for character in whole) and check_character(whole[:-1]) == whole[-1]


_VALUES: Final = {character: place for place, character in enumerate(ALPHABET)}
