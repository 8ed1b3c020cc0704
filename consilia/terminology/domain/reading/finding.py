"""Findings in free text: which, where, and whether the child has them."""

from dataclasses import dataclass, replace

from consilia.terminology.domain.reading import cues
from consilia.terminology.domain.reading.lexicon import Lexicon
from consilia.terminology.domain.reading.mentions import mentions
from consilia.terminology.domain.reading.states import Context, State
from consilia.terminology.domain.reading.tokens import Gap, Token, tokenise

LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """`text[start:end]` says that the child has (has not, may have) the finding `code`.

    `is_guessed`: a word of it is mistyped.
    """

    code: str
    start: int
    end: int
    state: State
    is_guessed: bool = False


def find(text: str, names: Lexicon, *, forgiving: bool = True) -> list[Found]:
    """All findings named in the text, in its order. Those of relatives are left out.

    Args:
        forgiving: mistyped words are taken for what was meant, where that is clear.
    """
    text = text[:LONGEST_TEXT]
    tokens = tokenise(text)
    mended = _mended(tokens, names) if forgiving else {}
    tokens = [mended.get(place, token) for place, token in enumerate(tokens)]
    named = mentions(tokens, names, _breaks(text, tokens))
    context = Context(text, tokens, named, names)
    found = []
    for one in named:
        state = context.state(one)
        if state is not None:
            start, end = tokens[one.places[0]].start, tokens[one.places[-1]].end
            found.append(Found(one.code, start, end, state, not mended.keys().isdisjoint(one.places)))
    return found


def _mended(tokens: list[Token], names: Lexicon) -> dict[int, Token]:
    """By its place, each mistyped word with the root that was meant. What begins with a capital letter is a name."""
    found = {}
    for place, token in enumerate(tokens):
        if token.written[0].isupper() and token.gap is not Gap.SENTENCE:
            continue
        meant = names.slips.meant(token.word, token.root)
        if meant:
            found[place] = replace(token, root=meant)
    return found


def _breaks(text: str, tokens: list[Token]) -> frozenset[int]:
    starts = {token.start: place for place, token in enumerate(tokens)}
    return frozenset(starts[match.start()] for match in cues.BREAKS.finditer(text) if match.start() in starts)
