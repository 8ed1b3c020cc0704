"""Words that mean the same in the name of a finding, classes of words, and words that are none: the committed lists."""

from collections.abc import Iterator

from consilia.terminology.domain.folding import fold
from consilia.terminology.domain.shipped import DATA


def _lists(name: str) -> Iterator[tuple[str, list[str]]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, words = line.partition(":")
            yield key, words.split()


# From a word to the root that it shares with others.
ALIKE = {fold(word): key for key, words in _lists("words-alike.txt") for word in (key, *words)}
_CLASSES = {key: frozenset(words) for key, words in _lists("word-classes.txt")}
LITTLE, JOINING, DEGREES = _CLASSES["little"], _CLASSES["joining"], _CLASSES["degree"]
SHORTENED, SOUND, SOUND_WITHOUT, EVERYDAY, SPOKEN, CUES = (
    _CLASSES[key] for key in ("shortened", "sound", "sound_without", "everyday", "spoken", "cue")
)
# All of these, and words that stand one letter beside a word of a finding without being one.
LISTED = frozenset().union(ALIKE, *_CLASSES.values())
REAL_WORDS = tuple(
    line for line in (DATA / "real-words.txt").read_text(encoding="utf-8").splitlines() if line.isalpha()
)
