"""Lists stand in the alphabet of the reader's language."""

from django.db.models import Q

from consilia.foundation.languages import is_russian
from consilia.foundation.sorting import folded


def reader_order() -> str:
    """The column that sorts names for the current reader."""
    return "sort_ru" if is_russian() else "sort_en"


def words_in_haystack(text: str) -> Q:
    """Every word of `text` stands somewhere in the row's `search` column."""
    condition = Q()
    for word in folded(text).split():
        condition &= Q(search__contains=word)
    return condition
