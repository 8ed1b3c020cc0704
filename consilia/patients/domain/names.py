"""One key for the many spellings of a name: Щербакова, Shcherbakova, Scherbakova, Ŝerbakova.

Cyrillic is written in Latin letters first, then differences between the usual systems (GOST 7.79-2000 A and
B, ICAO Doc 9303, BGN/PCGN and what people type) are folded away. The key is coarse on purpose: Софья and
София share one. It finds candidates; the decision weighs more than names.

Known limits: `x` is read as кс (Maxim), so system B's `x` for х (Mixail) is not recognised; ICAO's `ie`
for ъ keeps its vowel.
"""

import re
import unicodedata
from functools import lru_cache

# Pairs of letter and spelling; the last line is of neighbours: Ukrainian, Belarusian, Kazakh, Tatar, Tajik.
_SPELLINGS = """
    а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh
    щ shch ы y э e ю iu я ia
    і i є ie ґ g ә a ө o ү u ұ u һ kh қ k ғ g ң n җ zh ҳ kh ҷ ch
"""
_PAIRS = _SPELLINGS.split()
_CYRILLIC = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | {"ъ": "", "ь": ""}
# Latin letters whose mark is a sound, not an accent.
_MARKED = {
    "č": "ch", "š": "sh", "ž": "zh", "ŝ": "shch", "â": "ia", "û": "iu", "ł": "l", "ø": "o", "đ": "d",
    "ı": "i", "ə": "a", "æ": "ae", "œ": "oe",
}  # fmt: skip
_LETTERS = str.maketrans(_CYRILLIC | _MARKED)
_WORD_BREAKS = re.compile(r"[\s\-‐-―/.,()]+")
_KEPT = {"Ll", "Lo", "Nd"}
_FOLDS = [
    (re.compile(pattern), folded)
    for pattern, folded in [
        (r"(.)\1+", r"\1"),  # Анна, Ана
        (r"w", "v"),
        (r"x", "ks"),
        (r"kh", "h"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"(szcz|schtsch|shtsh)", "sh"),  # щ as neighbours write it
        (r"(tz|ts|cz|tc|cs)", "c"),  # ц
        (r"(shch|schch|sch|shh|sz)", "sh"),  # щ, ш
        (r"[ijy]+o", "e"),  # ё: Fyodor, Fedor
        (r"[ijy]+(?=[aeu])", ""),  # я, ю, е: Yulia, Iuliia, Julia
        (r"[ijy]+", "i"),  # -ий, -y, -iy
    ]
]


def name_key(*names: str) -> str:
    """The key of names in their order, words apart by one blank: `Мария Сергеевна` gives `mara sergevna`."""
    words = _WORD_BREAKS.split(" ".join(names))
    return " ".join(key for key in map(_word_key, words) if key)


@lru_cache(maxsize=20_000)  # few names make up most of a country
def _word_key(word: str) -> str:
    latin = unicodedata.normalize("NFC", word).casefold().translate(_LETTERS)
    # й and ё have lost their marks after this and can be told in Latin letters; ʹ and ʺ are no letters.
    bare = "".join(c for c in unicodedata.normalize("NFKD", latin) if unicodedata.category(c) in _KEPT)
    return _folded(bare.translate(_LETTERS))


def _folded(key: str) -> str:
    """Apply every fold until nothing changes, so that folding a key again changes nothing."""
    before = None
    while key != before:
        before = key
        for pattern, folded in _FOLDS:
            key = pattern.sub(folded, key)
    return key


def partial_keys(text: str) -> list[str]:
    """Keys of words of which perhaps only the beginning was typed: `Мари` finds Мария, `Kuznet` Kuznetsov."""
    return [_beginning(word) for word in _WORD_BREAKS.split(text) if _word_key(word)]


def _beginning(word: str) -> str:
    """Without letters at the end that fold together with what comes after them."""
    key = _word_key(word)
    kept = key.rstrip("i")
    if word.isascii() and len(kept) > 3:
        kept = kept.rstrip("ckpstz")
    return kept or key


def family_key(family_name: str) -> str:
    """As `name_key`, with sister and brother alike: Щербакова and Щербаков, Чайковская and Чайковский."""
    return " ".join(_brotherly(word) for word in name_key(family_name).split())


def _brotherly(word: str) -> str:
    if re.search(r"(ov|ev|in)a$", word):
        return word[:-1]
    return re.sub(r"(sk|ck|[^aeiou]n)a$", r"\1i", word)
