"""Findings in free text: which, where, and whether the child has them."""

from dataclasses import dataclass

from consilia.terminology.domain.reading import cues
from consilia.terminology.domain.reading.lexicon import Lexicon
from consilia.terminology.domain.reading.mentions import mentions
from consilia.terminology.domain.reading.states import Context, State
from consilia.terminology.domain.reading.tokens import Token, tokenise

LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """`text[start:end]` says that the child has (has not, may have) the finding `code`."""

    code: str
    start: int
    end: int
    state: State


def find(text: str, names: Lexicon) -> list[Found]:
    """All findings named in the text, in its order. Those of relatives are left out."""
    text = text[:LONGEST_TEXT]
    tokens = tokenise(text)
    named = mentions(tokens, names, _breaks(text, tokens))
    context = Context(text, tokens, named, names)
    found = []
    for one in named:
        state = context.state(one)
        if state is not None:
            start, end = tokens[one.places[0]].start, tokens[one.places[-1]].end
            found.append(Found(one.code, start, end, state))
    return found


def _breaks(text: str, tokens: list[Token]) -> frozenset[int]:
    starts = {token.start: place for place, token in enumerate(tokens)}
    return frozenset(starts[match.start()] for match in cues.BREAKS.finditer(text) if match.start() in starts)
