"""Which cells are not shown to those who may not learn of single children.

A cell is told by time, region and field; ALL in a place is the total over it. Only totals are shown: a cell of one
time, one region and one field is not. What is small is hidden, and so much beside it that nobody can compute it from
what is still shown: every hidden cell is a corner of a *box*, the cells made of its own and of one other value in
each of the three places, in which nothing is shown. Adding one to its corners and taking one away in turn leaves
every total as it was. So what is shown fits more than one table, and in them the hidden cell differs.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import product

ALL = None
Key = tuple[str | None, str | None, str | None]
Axis = list[str | None]
Axes = tuple[Axis, Axis, Axis]
# Stands for any one value of a place, where all cells that have it are shown to nobody.
_ANY = "\0"
# Boxes looked at before the cheapest of them is taken; more costs time, fewer hides more than needed.
ENOUGH = 12


def small(counts: Mapping[Key, int], *, least: int) -> set[Key]:
    """Cells from which one could tell of fewer than `least` children. None at all is no secret."""
    return {key for key, count in counts.items() if 0 < count < least}


def small_shares(tops: Mapping[Key, int], bottoms: Mapping[Key, int], *, least: int) -> set[Key]:
    """Cells in which those with or those without something are fewer than `least`."""
    return {
        key
        for key, bottom in bottoms.items()
        if 0 < tops.get(key, 0) < least or 0 < bottom - tops.get(key, 0) < least
    }


def hidden(counts: Mapping[Key, int], unsafe: Iterable[Key]) -> set[Key]:
    """`unsafe` and what has to be hidden with it.

    Args:
        counts: every total above nought. One that is missing is shown as nought.
        unsafe: cells that must not be known; those without a count are left out.
    """
    found = {key for key in unsafe if counts.get(key)}
    axes = _axes(counts)
    # Totals first: what has to be hidden for them may serve many a cell below.
    for cell in sorted(found, key=lambda key: (-key.count(ALL), _order(key))):
        other = _best(cell, counts, found, axes)
        found |= {corner for corner in _corners(cell, other) if _is_shown(corner)}
    return found


def _is_shown(key: Key) -> bool:
    return ALL in key and _ANY not in key


def _axes(counts: Iterable[Key]) -> Axes:
    """The values of each place in order, without ALL."""
    first, second, third = (
        sorted({value for key in counts if (value := key[place]) is not ALL}) for place in range(3)
    )
    return list(first), list(second), list(third)


def _order(key: Key) -> tuple[str, ...]:
    return tuple(value or "" for value in key)


def _corners(cell: Key, other: Key) -> Iterator[Key]:
    yield from product(*zip(cell, other, strict=True))


def _best(cell: Key, counts: Mapping[Key, int], found: Set[Key], axes: Axes) -> Key:
    """The opposite corner of a box that hides few children more: no total, as long as there is such a box."""
    for possible in (_beside(cell, counts, axes), _with_totals(cell, counts, axes)):
        best, least, looked_at = None, 0, 0
        for other in possible:
            cost = _cost(cell, other, counts, found)
            if cost == 0:
                return other
            if cost is not None:
                looked_at += 1
                if best is None or cost < least:
                    best, least = other, cost
            if looked_at == ENOUGH:
                break
        if best is not None:
            return best
    raise LookupError(f"the totals of {cell} do not fit")


def _cost(cell: Key, other: Key, counts: Mapping[Key, int], found: Set[Key]) -> int | None:
    """How much the box would hide that is shown now; None where a corner is empty and would stay so."""
    cost = 0
    for corner in _corners(cell, other):
        if not _is_shown(corner):
            continue
        count = counts.get(corner)
        if not count:
            return None
        if corner not in found:
            cost += count
    return cost


def _beside(cell: Key, counts: Mapping[Key, int], axes: Axes) -> Iterator[Key]:
    """Opposite corners of the same level, beginning beside the cell, so that boxes do not all meet in one place."""
    is_single = cell.count(ALL) == 1
    choices = []
    for place, (own, axis) in enumerate(zip(cell, axes, strict=True)):
        if own is not ALL:
            choices.append(_after(axis, own))
        else:
            choices.append([_ANY] if is_single else _parts(cell, place, counts, axis))
    yield from product(*choices)


def _with_totals(cell: Key, counts: Mapping[Key, int], axes: Axes) -> Iterator[Key]:
    """Opposite corners among the totals, for a cell that is alone in its row or its column."""
    choices = [
        [*_after(axis, own), ALL] if own is not ALL else axis for own, axis in zip(cell, axes, strict=True)
    ]
    yield from product(*choices)


def _after(axis: Axis, own: str | None) -> Axis:
    turn = axis.index(own)
    return [*axis[turn + 1 :], *axis[:turn]]


def _parts(cell: Key, place: int, counts: Mapping[Key, int], axis: Axis) -> Axis:
    """The values that a total is made of."""
    return [value for value in axis if counts.get((*cell[:place], value, *cell[place + 1 :]))]  # type: ignore[arg-type]
