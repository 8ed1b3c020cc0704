"""Names in two languages, shown in the reader's."""

from django.utils.translation import get_language


def in_reader_language(russian: str, english: str) -> str:
    """The text in the language of the current reader; the other one where it is missing."""
    preferred, other = (russian, english) if (get_language() or "").startswith("ru") else (english, russian)
    return preferred or other


class Named:
    """A row with `name_en` and `name_ru`; `name` is the one for the current reader."""

    name_en: str
    name_ru: str

    @property
    def name(self) -> str:
        return in_reader_language(self.name_ru, self.name_en)

    def __str__(self) -> str:
        return self.name
