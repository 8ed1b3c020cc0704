"""What became of a list of diseases: its places then and now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HEAD: Final = 5  # as many as stand beside a draft


@dataclass(frozen=True, slots=True)
class Placed:
    """A disease of a list. Its entries may have been joined by others since: one in common is the same disease."""

    ids: tuple[str, ...]
    name: str
    probability: float

    def is_same(self, other: "Placed") -> bool:
        return not set(self.ids).isdisjoint(other.ids)


@dataclass(frozen=True, slots=True)
class Move:
    """One disease in both lists: its places from 1, None where it was not among those that were kept."""

    disease: Placed
    before: int | None
    after: int | None
    chance_before: float | None
    chance_after: float | None


def moves(before: Sequence[Placed], after: Sequence[Placed]) -> list[Move]:
    """Today's order; behind it, in their order of then, the diseases that are no more among those listed."""
    here = [_move(one, _place(one, before), (place, one)) for place, one in enumerate(after, 1)]
    gone = [(place, one) for place, one in enumerate(before, 1) if _place(one, after) is None]
    return here + [_move(one, (place, one), None) for place, one in gone]


def has_same_head(before: Sequence[Placed], after: Sequence[Placed]) -> bool:
    """Whether the first `HEAD` are the same diseases in the same order."""
    first, now = before[:HEAD], after[:HEAD]
    return len(first) == len(now) and all(a.is_same(b) for a, b in zip(first, now, strict=True))


def _place(one: Placed, among: Sequence[Placed]) -> tuple[int, Placed] | None:
    return next(((place, other) for place, other in enumerate(among, 1) if one.is_same(other)), None)


def _move(disease: Placed, then: tuple[int, Placed] | None, now: tuple[int, Placed] | None) -> Move:
    return Move(
        disease,
        then[0] if then else None,
        now[0] if now else None,
        then[1].probability if then else None,
        now[1].probability if now else None,
    )
