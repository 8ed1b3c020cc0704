"""Findings in free text: which, where, and whether the child has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from consilia.terminology.domain.reading.cues import BREAKS
from consilia.terminology.domain.reading.lexicon import Lexicon
from consilia.terminology.domain.reading.mentions import mentions
from consilia.terminology.domain.reading.slips import cue_meant
from consilia.terminology.domain.reading.states import Context, State
from consilia.terminology.domain.reading.tokens import Gap, Token, sentences, tokenise

LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """`text[start:end]` says that the child has (has not, may have) the finding `code`.

    `is_guessed`: a word of it is mistyped, or one of its sentence that may deny or doubt it.
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
    written = tokenise(text)
    mended = _mended(text, written, names) if forgiving else _Mended(text, written)
    named = mentions(mended.tokens, names, _breaks(mended.text, mended.tokens))
    context = Context(mended.text, mended.tokens, named, names)
    found = []
    for one in named:
        state = context.state(one)
        if state is not None:
            start, end = written[one.places[0]].start, written[one.places[-1]].end
            found.append(Found(one.code, start, end, state, not mended.guessed.isdisjoint(one.places)))
    return found


@dataclass(frozen=True, slots=True)
class _Mended:
    """A text as it was meant, with as many words as were written. `guessed`: the places of what leans on a guess."""

    text: str
    tokens: Sequence[Token]
    guessed: frozenset[int] = frozenset()


def _mended(text: str, tokens: Sequence[Token], names: Lexicon) -> _Mended:
    meant = {}
    for place, token in enumerate(tokens):
        # What begins with a capital letter within a sentence is a name.
        if token.gap is Gap.SENTENCE or not token.written[0].isupper():
            guess = names.slips.meant(token.word, token.root)
            if guess:
                meant[place] = guess
    cues = {place: cue for place, guess in meant.items() if (cue := cue_meant(tokens[place].word, guess))}
    # A denial that is not read turns what is absent into what is there: it must stand in the text itself.
    text, tokens = _with_cues(text, tokens, cues) if cues else (text, tokens)
    guessed = set(meant)
    for start, end in sentences(tokens):
        if not cues.keys().isdisjoint(range(start, end)):
            guessed.update(range(start, end))
    as_meant = [replace(one, root=meant[at]) if at in meant else one for at, one in enumerate(tokens)]
    return _Mended(text, as_meant, frozenset(guessed))


def _with_cues(text: str, tokens: Sequence[Token], cues: Mapping[int, str]) -> tuple[str, Sequence[Token]]:
    parts, end = [], 0
    for place, cue in cues.items():
        token = tokens[place]
        parts += [text[end : token.start], cue.capitalize() if token.written[0].isupper() else cue]
        end = token.end
    whole = "".join([*parts, text[end:]])
    return whole, tokenise(whole)


def _breaks(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    starts = {token.start: place for place, token in enumerate(tokens)}
    return frozenset(starts[match.start()] for match in BREAKS.finditer(text) if match.start() in starts)
