"""Text columns that the database makes: an order that Russian readers expect, and a haystack to search."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Lower


def folded(text: str) -> str:
    """Small letters, with `ё` as `е`: what `sort_key` and `haystack` columns hold, made in Python."""
    return text.lower().replace("ё", "е")


def _folded(expression: Any) -> Func:
    # Russian readers look for "Ёлкино" under "Е"; plain code points would put it after "Я".
    return Func(
        Lower(expression), Value("ё"), Value("е"), function="translate", output_field=models.TextField()
    )


def sort_key(field: str) -> models.GeneratedField:
    """A stored column that sorts `field` alphabetically in Russian and English without an ICU library."""
    return models.GeneratedField(
        expression=_folded(F(field)),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )


def haystack(*fields: str) -> models.GeneratedField:
    """A stored column with all `fields` (none of them null) folded, for `contains` over a trigram index."""
    joined = Func(
        *map(F, fields),
        template="(%(expressions)s)",
        arg_joiner=" || ' ' || ",
        output_field=models.TextField(),
    )
    return models.GeneratedField(
        expression=_folded(joined), output_field=models.TextField(db_collation="C"), db_persist=True
    )
