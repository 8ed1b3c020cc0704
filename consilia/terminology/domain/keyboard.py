"""What was typed with the other keyboard layout switched on: "celjhjub" for "судороги"."""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)


def other_layout(text: str) -> str:
    """The same keys in the other layout; text of both alphabets, or of none, stays as it is."""
    small = text.lower()
    cyrillic = any("а" <= letter <= "ё" for letter in small)
    latin = any("a" <= letter <= "z" for letter in small)
    if cyrillic == latin:
        return text
    return small.translate(_TO_LATIN if cyrillic else _TO_CYRILLIC)
