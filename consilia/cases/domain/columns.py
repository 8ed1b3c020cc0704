"""The columns of a worklist: which there are, and which are shown when nobody chose."""

from collections.abc import Iterable
from enum import StrEnum


class Column(StrEnum):
    """Each is one cell of a row; CHILD carries the link and is always there."""

    URGENCY = "urgency"
    CHILD = "child"
    QUESTION = "question"
    FIELD = "field"
    FROM = "from"
    REGION = "region"
    CENTRE = "centre"
    EXPERT = "expert"
    STATE = "state"
    TURN = "turn"
    DUE = "due"
    CHANGED = "changed"


DEFAULT = (Column.URGENCY, Column.CHILD, Column.QUESTION, Column.FROM, Column.CENTRE, Column.STATE)


def chosen(names: Iterable[str]) -> tuple[Column, ...]:
    """The columns of `names` in their order, each once; unknown ones are dropped, the child is never missing."""
    known = tuple(dict.fromkeys(Column(name) for name in names if name in set(Column)))
    if not known:
        return DEFAULT
    return known if Column.CHILD in known else (Column.CHILD, *known)


def moved(columns: tuple[Column, ...], column: Column, *, step: int) -> tuple[Column, ...]:
    """`columns` with one of them a step to the left (-1) or right (1); at an end it stays."""
    place = columns.index(column)
    other = min(max(place + step, 0), len(columns) - 1)
    turned = list(columns)
    turned[place], turned[other] = turned[other], turned[place]
    return tuple(turned)
