"""Makes the list of words that are no slips: needed when names of findings are added, not when texts are read."""

import re
from collections import Counter
from collections.abc import Iterable

from consilia.terminology.domain import shipped
from consilia.terminology.domain.reading.lexicon import slips_from
from consilia.terminology.domain.reading.roots import root
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon
from consilia.terminology.domain.reading.slips import SHORTEST
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.systems import System

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
# Names and definitions hold slips themselves, but seldom the same one again.
_NAMES, _DEFINITIONS = 2, 3


def real_words(dictionary: Iterable[str]) -> list[str]:
    """Of a dictionary and of what is shipped, one word for each root that would be taken for a slip otherwise."""
    entries = [entry for some in shipped_lexicon()[0].by_rarest.values() for entry in some]
    slips = slips_from(entries, ())
    found: dict[str, str] = {}
    for word in sorted({*_words(" ".join(dictionary)), *_shipped()}):
        if slips.meant(word, root(word)):
            found.setdefault(root(word), word)
    return sorted(found.values())


def _shipped() -> set[str]:
    """Words that names of diseases and of ICD-10, or definitions of findings, use again and again."""
    names: Counter[str] = Counter()
    definitions: Counter[str] = Counter()
    for system in System:
        for term in shipped.release(system).terms:
            if term.kind is Kind.FINDING:
                definitions.update({*_words(term.definition)})
            else:
                names.update({*_words(f"{term.label_en} {term.label_ru}")})
    return {one for one in names if names[one] >= _NAMES} | {
        one for one in definitions if definitions[one] >= _DEFINITIONS
    }


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("ё", "е"))
