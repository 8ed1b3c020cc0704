"""Keyset paging: the next page starts after the last row seen, so page 5,000 costs what page 1 costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from django.core import signing
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)
PAGE_SIZE = 25


class StaleCursor(ValueError):
    """The cursor was not made by us or belongs to another order."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page; `next` and `back` are opaque cursors or None."""

    rows: Sequence[Row]
    next: str | None = None
    back: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: the sort key of the row before it, and the direction of travel."""

    key: tuple[Any, ...]
    backwards: bool = False

    def pack(self) -> str:
        return signing.dumps(
            [msgspec.json.encode(self.key).decode(), self.backwards], salt="cursor", compress=False
        )

    @classmethod
    def unpack(cls, text: str) -> "Cursor":
        """Raises StaleCursor for anything that `pack` did not make."""
        try:
            key, backwards = signing.loads(text, salt="cursor")
            return cls(tuple(msgspec.json.decode(key)), backwards)
        except (signing.BadSignature, msgspec.DecodeError, TypeError, ValueError) as error:
            raise StaleCursor from error


def after(key: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Q:
    """The rows beyond `values` in the order `key` (`-name` sorts downwards)."""
    condition = Q(pk__in=[])
    equal = Q()
    for name, value in zip(key, values, strict=True):
        downwards = name.startswith("-") != backwards
        bare = name.removeprefix("-")
        condition |= equal & Q(**{f"{bare}__{'lt' if downwards else 'gt'}": value})
        equal &= Q(**{bare: value})
    return condition


def keyset_page(
    rows: QuerySet[M, Row],
    *,
    key: Sequence[str],
    cursor: str | None,
    key_of: Callable[[Row], tuple[Any, ...]],
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """One page of `rows` ordered by `key`, which must end in a unique column.

    Args:
        cursor: `Page.next` or `Page.back` of an earlier page; a foreign one gives the first page.
        key_of: the sort key of a row, in the order of `key`, of JSON-able values.
    """
    start = start_of(cursor, key=key)
    found = list(one_more_than_a_page(rows, key=key, start=start, size=size))
    return page_of(found, start=start, key_of=key_of, size=size)


def start_of(cursor: str | None, *, key: Sequence[str]) -> Cursor | None:
    """Where the page begins; None for the first page, which a foreign cursor gives too."""
    try:
        start = Cursor.unpack(cursor) if cursor else None
    except StaleCursor:
        return None
    return start if start and len(start.key) == len(key) else None


def one_more_than_a_page(
    rows: QuerySet[M, Row], *, key: Sequence[str], start: Cursor | None, size: int = PAGE_SIZE
) -> QuerySet[M, Row]:
    """The rows of a page that begins at `start`, and one more, which tells whether others follow."""
    if start is not None:
        rows = rows.filter(after(key, start.key, backwards=start.backwards))
    return in_order(rows, key=key, start=start)[: size + 1]


def in_order(rows: QuerySet[M, Row], *, key: Sequence[str], start: Cursor | None) -> QuerySet[M, Row]:
    """`rows` in the order in which the page is read: backwards from a cursor that goes back."""
    return rows.order_by(*(map(_turned, key) if start and start.backwards else key))


def page_of(
    found: list[Row], *, start: Cursor | None, key_of: Callable[[Row], tuple[Any, ...]], size: int = PAGE_SIZE
) -> Page[Row]:
    """The page made of what `one_more_than_a_page` found."""
    backwards = start is not None and start.backwards
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_back = more if backwards else start is not None
    has_next = (start is not None) if backwards else more
    return Page(
        rows=found,
        next=Cursor(key_of(found[-1])).pack() if found and has_next else None,
        back=Cursor(key_of(found[0]), backwards=True).pack() if found and has_back else None,
    )


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
