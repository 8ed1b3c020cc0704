"""Counts of children for those who may not learn of single ones: what is small is hidden, and what would betray it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """`cells` without those that are hidden, the names of these, and the total, None where it would betray one."""

    cells: Mapping[str, int]
    hidden: frozenset[str]
    total: int | None


def suppressed(counts: Mapping[str, int], *, least: int) -> Shown:
    """Hide cells below `least`, and more until nobody can compute one from the others and the total.

    None at all is no secret. Hidden cells are told from nought: whoever knows their number and their sum must still
    find more than one table that fits.
    """
    told = {name: count for name, count in counts.items() if count}
    total = sum(told.values())
    hidden = {name for name, count in told.items() if count < least}
    if total < least:
        return Shown({}, frozenset(told), None)
    others = sorted((count, name) for name, count in told.items() if name not in hidden)
    while hidden and not _is_safe([told[name] for name in hidden], least):
        if not others:
            return Shown({}, frozenset(hidden), None)
        hidden.add(others.pop(0)[1])
    shown = {name: count for name, count in told.items() if name not in hidden}
    return Shown(shown, frozenset(hidden), total)


def _is_safe(counts: list[int], least: int) -> bool:
    """Several cells, not all of them one child, and together no small number."""
    return len(counts) > 1 and sum(counts) > max(len(counts), least - 1)
