"""Endings off, so that "эпилептические приступы" finds "эпилептический приступ".

A light stripper, not a stemmer: what is left is always the beginning of the word, because it is used for
a search by beginnings.
"""

from consilia.terminology.domain.folding import is_russian

SHORTEST_STEM = 4
# Longest first; cases and numbers of nouns and adjectives, then plain verbs.
_RUSSIAN = """
    иями
    ями ами ого его ому ему ыми ими ией иях
    ях ах ей ой ий ый ая яя ое ее ие ые ую юю ым им ом ем ов ев ия ья ию ью ии ам ям их ых
    а я о е и ы у ю ь й
"""
_RUSSIAN_ENDINGS = tuple(_RUSSIAN.split())
_ENGLISH_ENDINGS = ("ies", "es", "s", "y")


def stem(word: str) -> str:
    """The beginning of `word` without its ending; short words stay whole."""
    endings = _RUSSIAN_ENDINGS if is_russian(word) else _ENGLISH_ENDINGS
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
