"""Russian names in Latin letters, as passports spell them (ICAO Doc 9303, in use in Russia since 2014)."""

# fmt: off
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y",
    "ь": "", "э": "e", "ю": "iu", "я": "ia",
}
# fmt: on


def transliterated(text: str) -> str:
    """`Щербакова Юлия` becomes `Shcherbakova Iuliia`; other characters stay as they are."""
    return "".join(_letter(character) for character in text)


def _letter(character: str) -> str:
    latin = _LETTERS.get(character.lower())
    if latin is None:
        return character
    return latin.capitalize() if character.isupper() else latin
