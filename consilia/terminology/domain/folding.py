"""One spelling for what people type and what is stored, so that "Ёлкин, Q-T" finds "елкин q t"."""

import re
import unicodedata

# Letters and digits of any script; everything else separates words.
_BETWEEN_WORDS = re.compile(r"[\W_]+")
LONGEST_WORD = 60


def fold(text: str) -> str:
    """Small letters without accents, ё as е, single spaces between words.

    Cyrillic keeps its й: only marks on Latin and Greek letters are dropped ("Ménière" is "meniere").
    """
    letters = (_bare(letter) for letter in unicodedata.normalize("NFKC", text).casefold())
    return _BETWEEN_WORDS.sub(" ", "".join(letters)).strip()


def words(text: str) -> list[str]:
    """The words of `text`, folded, each cut to a length that an index can hold."""
    return [word[:LONGEST_WORD] for word in fold(text).split()]


def _bare(letter: str) -> str:
    if letter == "ё":
        return "е"
    if letter < "\u00c0" or "\u0400" <= letter <= "\u04ff":
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def is_russian(text: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in text)
