"""The names of findings, ready to be recognised in any order of their words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from consilia.terminology.domain.reading.cases import Nouns, nouns_of
from consilia.terminology.domain.reading.roots import root, words_in
from consilia.terminology.domain.reading.slips import Slips
from consilia.terminology.domain.reading.words_alike import EVERYDAY, JOINING, LITTLE, REAL_WORDS, SPOKEN
from consilia.terminology.domain.records import Scope

_WORD = re.compile(r"[^\W_]+")
_EITHER = re.compile(r"([^\W_]+(?:/[^\W_]+)+)")
# The other names of a term, from the one that says the same to those that say nearly the same.
_ORDER = {Scope.LABEL: 0, Scope.EXACT: 1, Scope.NARROW: 3, Scope.RELATED: 3, Scope.BROAD: 4, Scope.FORMER: 2}
MOST_WORDS = 9
LONGEST_ABBREVIATION = 6
_ALONE_NOTHING = frozenset(map(root, EVERYDAY))


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a finding as a release or a curator gives it."""

    code: str
    text: str
    scope: Scope = Scope.EXACT
    uses: int = 0
    sound: bool = False  # "normal intelligence": says that the child does not have it


@dataclass(frozen=True, slots=True)
class Entry:
    """What a set of roots stands for. `words` are those of the name, to prefer the name that is literally there."""

    code: str
    roots: frozenset[str]
    words: frozenset[str]
    order: tuple[int, int]
    sound: bool = False
    joined: bool = False  # the name itself says "and"


@dataclass(frozen=True)
class Lexicon:
    """`by_rarest`: under the rarest root of each name, its entries. Abbreviations are found as they are written."""

    by_rarest: Mapping[str, Sequence[Entry]]
    abbreviations: Mapping[str, str]
    nominative: frozenset[str] = field(default_factory=frozenset)
    nouns: Nouns = field(default_factory=Nouns)
    slips: Slips = field(default_factory=Slips)


def lexicon(names: Iterable[Name]) -> Lexicon:
    """Where two terms share a name, the label wins, then the closer synonym, then what more diseases have."""
    entries: dict[tuple[frozenset[str], frozenset[str]], Entry] = {}
    abbreviations: dict[str, tuple[tuple[int, int], str]] = {}
    nominative = set()
    for name in names:
        order = (_ORDER.get(name.scope, 4), -name.uses)
        if is_abbreviation(name.text):
            abbreviations[name.text] = min(
                abbreviations.get(name.text, (order, name.code)), (order, name.code)
            )
            continue
        for text in _readings(name.text):
            entry = _entry(name, text, order)
            if entry is None:
                continue
            nominative.add(" ".join(_WORD.findall(text.lower().replace("ё", "е"))))
            key = (entry.roots, entry.words)
            if key not in entries or entry.order < entries[key].order:
                entries[key] = entry
    found = {text: code for text, (_, code) in abbreviations.items() if text.lower() not in SPOKEN}
    known = list(entries.values())
    return Lexicon(
        _by_rarest(known), found, frozenset(nominative), nouns_of(nominative), slips_from(known, REAL_WORDS)
    )


def slips_from(entries: Sequence[Entry], real: Iterable[str]) -> Slips:
    """What may be mistyped of these names. `real`: words that are no slips."""
    roots = {one for entry in entries for one in entry.roots}
    return Slips(roots, {one for entry in entries for one in entry.words}, real)


def is_abbreviation(text: str) -> bool:
    """VSD, ДМЖП, cTGA: one short word, mostly of capital letters."""
    if len(text) > LONGEST_ABBREVIATION or not text.isalnum():
        return False
    capitals = sum(map(str.isupper, text))
    return capitals >= 2 and 2 * capitals >= len(text)


def _readings(text: str) -> list[str]:
    """ "Absent/hypoplastic nail" is both; what stands in brackets at the end only explains."""
    if text.endswith(")"):
        text = re.sub(r"\s*\([^)]*\)$", "", text) or text
    if text.startswith("Структурная аномалия "):
        return [text, text.removeprefix("Структурная ")]
    if "/" not in text:
        return [text]
    parts = [part.split("/") if "/" in part else [part] for part in _EITHER.split(text)]
    readings = ["".join(chosen) for chosen in product(*parts)]
    return readings[:4]


def _entry(name: Name, text: str, order: tuple[int, int]) -> Entry | None:
    small = text.lower().replace("ё", "е")
    words = [small[start:stop] for start, stop in words_in(small)]
    telling = [word for word in words if word not in LITTLE]
    roots = frozenset(map(root, telling))
    if not roots or len(roots) > MOST_WORDS:
        return None
    if len(roots) == 1 and (next(iter(roots)) in _ALONE_NOTHING or len(telling[0]) < 3):
        return None
    joined = "," in text or not JOINING.isdisjoint(words)
    return Entry(name.code, roots, frozenset(telling), order, name.sound, joined)


def _by_rarest(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    often = Counter(one for entry in entries for one in entry.roots)
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        rarest = min(entry.roots, key=lambda one: (often[one], one))
        found.setdefault(rarest, []).append(entry)
    return found
