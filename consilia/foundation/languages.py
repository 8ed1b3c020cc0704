"""The two languages of the product: which of two texts somebody reads, and how a number is written in it."""

from django.utils.translation import get_language


def is_russian(language: str | None = None) -> bool:
    """Whether `language`, or that of the current reader when None, is Russian."""
    return (language or get_language() or "").startswith("ru")


def in_language(russian: str, english: str, language: str | None = None) -> str:
    """The text in `language`, or in that of the current reader when None; the other text where it is missing."""
    preferred, other = (russian, english) if is_russian(language) else (english, russian)
    return preferred or other


def with_decimal_sign(number: str) -> str:
    """A number such as "0.5" with the decimal sign of the current reader's language."""
    return number.replace(".", ",") if is_russian() else number
