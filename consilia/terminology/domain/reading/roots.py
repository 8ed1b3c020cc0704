"""What is left of a word when it is only to be recognised: "hypotonic" and "hypotonia" are one, "почечный" and "почка".

Stronger than the stems of the type-ahead, which must stay beginnings of words: here both sides, the names and
the text, go through the same mill.
"""

import re
import threading
from functools import lru_cache

import Stemmer

from consilia.terminology.domain.folding import fold, is_russian
from consilia.terminology.domain.reading.words_alike import ALIKE

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4
# One ending for a noun and its adjective: stenosis and stenotic, hypoplasia and hypoplastic, epilepsy and epileptic.
_GREEK = (
    (re.compile(r"plast?ic$|plasias?$"), "plas"),
    (re.compile(r"lep(tic|sy|sies)$"), "leps"),
    (re.compile(r"([aeoy])(tic|sis|ses)$"), r"\1s"),
    (re.compile(r"rrh(oe|e)a"), "rea"),
    (re.compile(r"[ao]e"), "e"),
    (re.compile(r"our$"), "or"),
    (re.compile(r"is(e|ed|es|ing|ation|ations)$"), r"iz\1"),
)
# "Синусит" keeps its ending: without it, it would be the sinus itself.
_INFLAMED = re.compile(r"(.{2,}ит)(?:а|у|ом|е|ы|ов|ам|ами|ах)?")
_ENDINGS = re.compile(r"(i?[aeiuy]|ial?|ical?|al|ous)$")
# "Macro-orchidism" and "macroorchidism" are written both.
_FORE = re.compile(
    r"\b(macro|micro|hyper|hypo|brachy|dolicho|non|anti|poly|oligo|hemi|semi|mid|sub|peri|intra|inter|extra|supra|infra"
    r"|retro|neuro|cardio|musculo|thrombo|hepato|spleno)-(?=[a-z])",
    re.IGNORECASE,
)
_local = threading.local()


def words_in(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends; what is only parted by the hyphen of a forepart is one."""
    joined = {match.end() - 1 for match in _FORE.finditer(text)}
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if found and found[-1][1] in joined and found[-1][1] + 1 == match.start():
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


@lru_cache(maxsize=60_000)
def root(word: str) -> str:
    """Of a word in any spelling. Digits and abbreviations stay as they are, folded."""
    folded = fold(word).replace(" ", "")
    if folded in ALIKE:
        return ALIKE[folded]
    found = _russian(folded) if is_russian(folded) else _english(folded)
    return ALIKE.get(found, found)


def _russian(word: str) -> str:
    if len(word) < _SHORTEST:
        return word
    if inflamed := _INFLAMED.fullmatch(word):
        return inflamed[1]
    once: str = _stemmers()[1].stemWord(word)
    # "симптомом" is "симптом" first; "симптом" itself loses what only looks like an ending.
    twice: str = _stemmers()[1].stemWord(once)
    return twice if len(twice) >= _SHORTEST else once


def _english(word: str) -> str:
    if len(word) < _SHORTEST:
        return word
    if word.endswith("itis"):  # "retinitis" is not the retina
        return word
    for ending, instead in _GREEK:
        word = ending.sub(instead, word)
    stemmer, before = _stemmers()[0], ""
    while word != before:  # "developmental" is "development" first and "develop" then
        before, word = word, stemmer.stemWord(word)
    bare = _ENDINGS.sub("", word)
    return bare if len(bare) > _SHORTEST else word


def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    """A stemmer holds a buffer: each thread has its own."""
    if not hasattr(_local, "pair"):
        _local.pair = (Stemmer.Stemmer("english"), Stemmer.Stemmer("russian"))
    found: tuple[Stemmer.Stemmer, Stemmer.Stemmer] = _local.pair
    return found
