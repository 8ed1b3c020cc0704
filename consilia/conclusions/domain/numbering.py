"""The order of recommendations: a list of identifiers whose places are their numbers, 1 to n without a gap."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def moved(order: Sequence[T], item: T, steps: int) -> list[T]:
    """`item` moved by `steps` (up is negative), as far as the list goes."""
    place = max(0, min(order.index(item) + steps, len(order) - 1))
    return inserted(without(order, item), item, place + 1)


def without(order: Sequence[T], item: T) -> list[T]:
    return [other for other in order if other != item]


def inserted(order: Sequence[T], item: T, number: int) -> list[T]:
    """`item` at `number`, or at the end where the list is shorter."""
    place = max(0, min(number - 1, len(order)))
    return [*order[:place], item, *order[place:]]
