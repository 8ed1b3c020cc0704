"""The grammatical case of what a Russian text names: "судорог не было" denies the genitive, not the nominative before it.

The names of findings stand in the nominative; the genitives of the nouns that head them are made by rule. Where both are
one word ("судороги": of one, or several that are), and where a word has no cases (ДМЖП), the case is not known.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

WORD = re.compile(r"[^\W_]+")
_RUSSIAN: Final = re.compile(r"[а-я]")
_ADJECTIVE: Final = re.compile(r"(?:[ыо]й|[кгхнжшщ]ий|ая|яя|ое|[нкгхжшщ]ее|ые|[кгхжшщч]ие)$")
_ADJECTIVE_OF: Final = re.compile(r"(?:ого|его|ой|[нкгхжшщ]ей|ых|их)$")
_HISSES: Final = "жшщчц"


class Case(StrEnum):
    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns that head names of findings, and their genitives."""

    heads: frozenset[str] = field(default_factory=frozenset)
    genitives: frozenset[str] = field(default_factory=frozenset)

    def case(self, text: str) -> Case:
        """Of what `text` (small letters or not, е for ё) names: the first word that tells."""
        for word in WORD.findall(text.lower()):
            found = self._of_word(word)
            if found is not None:
                return found
        return Case.UNKNOWN

    def _of_word(self, word: str) -> Case | None:
        is_head, is_genitive = word in self.heads, word in self.genitives
        if is_head and is_genitive:
            return Case.UNKNOWN
        if is_head or is_genitive:
            return Case.NOMINATIVE if is_head else Case.GENITIVE
        if _ADJECTIVE_OF.search(word):
            return Case.GENITIVE
        return Case.NOMINATIVE if _ADJECTIVE.search(word) else None


def nouns_of(names: Iterable[str]) -> Nouns:
    """From names in the nominative; English ones are passed over."""
    heads = frozenset(head for name in names if (head := _head(name)))
    # "Артрит" is no genitive of "артриты": only nouns in -а and -о lose their ending.
    bare = frozenset(form for head in heads for form in _bare_genitives(head)) - heads
    return Nouns(heads, bare.union(form for head in heads for form in _genitives(head)))


def _head(name: str) -> str | None:
    """The first word that is no adjective: "мышечная гипотония", "задержка речи"."""
    small = name.lower().replace("ё", "е")
    if not _RUSSIAN.search(small):
        return None
    words = WORD.findall(small)
    head = next((word for word in words if not _ADJECTIVE.search(word)), None)
    return head if head and len(head) > 2 and head.isalpha() and _RUSSIAN.match(head) else None


def _genitives(head: str) -> tuple[str, ...]:
    """Of one and of several; of a noun in the plural, of several. Forms that no word has do no harm."""
    stem, last, hissing = head[:-1], head[-1], head[-2] in _HISSES
    forms: dict[str, tuple[str, ...]] = {
        "а": (stem + ("и" if hissing or stem[-1] in "кгх" else "ы"),),
        "я": (stem + "и", stem + ("й" if stem[-1] == "и" else "ь")),
        "ь": (stem + "и", stem + "ей", stem + "я"),
        "о": (stem + "а",),
        "е": (stem + "я", stem + "й"),
        "й": (stem + "я", stem + "ев"),
    }
    forms |= dict.fromkeys("иы", (stem + "ов", stem + "ей", stem + "ев"))
    return forms.get(last, (head + "а", head + ("ей" if last in _HISSES else "ов")))


def _bare_genitives(head: str) -> Iterator[str]:
    """ "Судорог"; with the vowel that slips in, "задержек", "отметок"."""
    stem = head[:-1]
    if head[-1] not in "аоиы":
        return
    yield stem
    if stem[-1] == "к" and stem[-2] not in "аеиоуыэюя":
        yield f"{stem[:-1]}ок"
        yield f"{stem[:-1].rstrip('ь')}ек"
