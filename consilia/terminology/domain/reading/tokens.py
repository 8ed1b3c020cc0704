"""A text as words with their places, and what stands between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from consilia.terminology.domain.reading.roots import root, words_in
from consilia.terminology.domain.reading.words_alike import SHORTENED


class Gap(IntEnum):
    """What stands before a word."""

    SPACE = 0
    COMMA = 1
    CLAUSE = 2  # semicolon, colon, closing bracket, dash
    BRACKET = 3  # opens
    SENTENCE = 4


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    word: str  # small letters, ё as е
    written: str
    root: str
    gap: Gap


def tokenise(text: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for start, stop in words_in(text):
        written = text[start:stop]
        gap = _gap(text[end:start], found[-2:], written)
        word = written.lower().replace("ё", "е")
        found.append(Token(start, stop, word, written, root(word), gap))
        end = stop
    return found


def _gap(between: str, before: Sequence[Token], word: str) -> Gap:
    """`before`: the last two words."""
    if not before:
        return Gap.SENTENCE
    if between in {" ", "-"}:  # nearly always
        return Gap.SPACE
    if _ends_sentence(between, before, word):
        return Gap.SENTENCE
    if between.rstrip().endswith(("(", "[")):
        return Gap.BRACKET
    if (
        any(sign in between for sign in ";:()[]{}—•")
        or " - " in between
        or " – " in between
        or "–" in between
    ):
        return Gap.CLAUSE
    return Gap.COMMA if "," in between else Gap.SPACE


def _ends_sentence(between: str, before: Sequence[Token], word: str) -> bool:
    if "!" in between or "\n\n" in between.replace("\r", "").replace(" ", ""):
        return True
    if "?" in between:
        return not between.strip().startswith("?") or between.strip() == "?" or "\n" in between
    if "." in between:
        spaced = between.rstrip(" \t\r\n") != between
        # "Птоз с 3 мес. Судорог нет" are two sentences, "г. Пермь" and "dr. Smith" are none.
        counted = len(before) > 1 and before[0].word.isdecimal()
        starts = word[0].isupper() and ("\n" in between or counted)
        return spaced and (before[-1].word not in SHORTENED or starts)
    # A line that begins anew with a capital letter, a number or a bullet is a line of a list.
    return "\n" in between and ("-" in between or "•" in between or "*" in between or word[0].isupper())


def sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where each begins and ends, as places among the tokens."""
    starts = [place for place, token in enumerate(tokens) if token.gap is Gap.SENTENCE]
    return list(zip(starts, [*starts[1:], len(tokens)], strict=False))  # of no words there is none
