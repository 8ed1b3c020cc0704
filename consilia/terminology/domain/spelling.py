"""Which known word a mistyped one was meant to be."""

from collections.abc import Iterable


def distance(first: str, second: str) -> int:
    """Letters added, left out, replaced or swapped with their neighbour (optimal string alignment)."""
    return _distances(first, second)[-1]


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether the `distance` is at most one, at a twentieth of its cost: most words differ early."""
    place = next((at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if place is None:
        return abs(len(typed) - len(meant)) <= 1
    rest, its = typed[place:], meant[place:]
    if len(rest) == len(its):
        return rest[1:] == its[1:] or (rest[:2] == its[1::-1] and rest[2:] == its[2:])
    return rest[1:] == its or rest == its[1:]


def _distances(first: str, second: str) -> list[int]:
    """The distance of `first` to every beginning of `second`, the empty one first."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        before, above, row = row, before, [i, *[0] * len(second)]
        for j, b in enumerate(second, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                row[j] = min(row[j], above[j - 2] + 1)
    return row


def tolerance(word: str) -> int:
    """How many slips of the finger a word of this length may hold."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def closest(typed: str, candidates: Iterable[str], *, most: int = 4) -> list[str]:
    """The candidates within `tolerance`, best first; `typed` may be only the beginning of one."""
    scored = []
    letters, slack = set(typed), 2 * tolerance(typed)
    for candidate in candidates:
        # A slip brings or takes one letter; counting letters is far cheaper than the distance.
        if len(letters - set(candidate)) > slack:
            continue
        slips = min(_distances(typed, candidate[: len(typed) + 2]))
        if slips <= tolerance(typed):
            scored.append((slips, abs(len(candidate) - len(typed)), candidate))
    return [candidate for _, _, candidate in sorted(scored)[:most]]
