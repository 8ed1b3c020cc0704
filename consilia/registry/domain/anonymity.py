"""A table without names: coarse columns, and no combination that fewer than k children share."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Row = Mapping[str, str]
HIDDEN: Final = "*"
# What an outsider may know of a child, in the order in which it is made coarser; each step says less.
QUASI: Final = ("region", "born", "onset", "diagnosed", "sex")


def years_of_birth(year: int) -> str:
    """Five years together: `2015-2019`."""
    start = year - year % 5
    return f"{start}-{start + 4}"


def age_group(days: int | None) -> str:
    """The groups in which paediatricians count."""
    if days is None:
        return ""
    return next((name for limit, name in _GROUPS if days < limit), "12y+")


_GROUPS: Final = (
    *((1, "birth"), (28, "1-27d"), (365, "28d-11m"), (1096, "1-2y"), (2557, "3-6y"), (4383, "7-11y")),
)


@dataclass(frozen=True, slots=True)
class Anonymous:
    """The rows that leave; `coarsened` says which columns were hidden for how many rows, `left_out` how many went."""

    rows: Sequence[Row]
    coarsened: Mapping[str, int]
    left_out: int
    smallest: int  # the smallest group of rows that look alike; 0 where nothing leaves


def anonymised(rows: Sequence[Row], *, k: int) -> Anonymous:
    """Rows of which each looks like at least k - 1 others in what an outsider may know.

    Rows in small groups lose one column after another; what still stands out then is left out.
    """
    done = [dict(row) for row in rows]
    coarsened: Counter[str] = Counter()
    for column in QUASI:
        for row in _standing_out(done, k):
            if row[column] != HIDDEN:
                row[column] = HIDDEN
                coarsened[column] += 1
    kept = done
    while rest := _standing_out(kept, k):
        marks = {id(row) for row in rest}
        kept = [row for row in kept if id(row) not in marks]
    groups = Counter(map(_alike, kept))
    return Anonymous(kept, dict(coarsened), len(done) - len(kept), min(groups.values(), default=0))


def _standing_out(rows: list[dict[str, str]], k: int) -> list[dict[str, str]]:
    groups = Counter(map(_alike, rows))
    return [row for row in rows if groups[_alike(row)] < k]


def _alike(row: Row) -> tuple[str, ...]:
    """What an outsider may know, the disease among it."""
    return tuple(row[name] for name in ("disease", *QUASI))
