"""Mistyped words of findings: "микроцифалия", "hypotnia". One slip is forgiven, where it can have been meant one way only.

The first letter is seldom the wrong one. What is a word of its own is no slip: words that stand one letter beside a word
of a finding are listed in `data/real-words.txt`, which `./dev manage build_real_words` makes.
"""

from collections.abc import Iterable, Iterator

from consilia.terminology.domain.reading.roots import root
from consilia.terminology.domain.reading.words_alike import CUES, LISTED
from consilia.terminology.domain.spelling import is_one_slip

# Of short words too many stand one letter beside another.
SHORTEST = 7
# One slip leaves this much at the beginning or at the end as it was: (letters of the word from, beginning, end).
_PARTS = ((10, 5, 4), (0, 3, 3))
_Key = tuple[int, str, str]


class Slips:
    """Known roots and words, found by their length and by how they begin or end: one slip leaves one of both as it was.

    Args:
        real: words that are no slips of others.
    """

    def __init__(
        self, roots: Iterable[str] = (), words: Iterable[str] = (), real: Iterable[str] = ()
    ) -> None:
        self._root = {one: one for one in roots} | {one: root(one) for one in (*LISTED, *words)}
        self._real = frozenset(map(root, real))
        self._alike: dict[_Key, list[str]] = {}
        for one in self._root:
            if len(one) >= SHORTEST:
                for key in _keys(one, len(one)):
                    self._alike.setdefault(key, []).append(one)

    def meant(self, word: str, its_root: str) -> str | None:
        """The root that was meant by a mistyped word; None where it is none, or may be more than one."""
        if len(word) < SHORTEST or its_root in self._root or word in self._root or its_root in self._real:
            return None
        for typed in (word, its_root):
            found = {self._root[one] for one in self._near(typed)}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _near(self, typed: str) -> Iterator[str]:
        if len(typed) < SHORTEST:
            return
        for length in (len(typed), len(typed) - 1, len(typed) + 1):
            for key in _keys(typed, length):
                yield from (one for one in self._alike.get(key, ()) if is_one_slip(typed, one))


def _keys(word: str, length: int) -> tuple[_Key, _Key]:
    """How a word of this length begins and ends, if it is `word` but for a slip. The first letter is always right."""
    begin, end = next((begin, end) for least, begin, end in _PARTS if length >= least)
    return (length, word[:begin], ""), (length, word[0], word[-end:])


def cue_meant(typed: str, its_root: str) -> str | None:
    """The word of `cues.py` that was meant by a word whose root was guessed; None where it is none of them."""
    near = (cue for cue in sorted(CUES) if is_one_slip(typed, cue) and root(cue) == its_root)
    return next(near, None)
