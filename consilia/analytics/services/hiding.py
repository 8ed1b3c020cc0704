"""Mark what analysts are not shown in the cells of a year and its months."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from consilia.analytics.domain.formulas import FORMULAS, OF_HOUSES, Share
from consilia.analytics.domain.periods import Period, Span
from consilia.analytics.domain.suppression import ALL, Key, hidden, small, small_shares
from consilia.analytics.models import Cell, ReportPolicy
from consilia.analytics.queries.policy import figure

# Shares of which the top is no number of requests: what protects the bottom protects them.
_MEANS = frozenset({"completeness"})


@transaction.atomic
def hide_small_cells(year: Period, *, at: datetime) -> int:
    """Work out anew what is hidden in this year; answer how many cells hide something."""
    least = figure(ReportPolicy.Name.SMALLEST_CELL, at)
    cells = {_key(cell): cell for cell in Cell.objects.filter(in_the_cube(year))}
    kept: dict[str, set[Key]] = {}
    before = {key: cell.hidden for key, cell in cells.items()}
    for cell in cells.values():
        cell.hidden = []
    for code in FORMULAS:
        if code not in OF_HOUSES:
            for key in _hidden_of(code, cells, kept, least):
                cells[key].hidden.append(code)
    changed = [cell for key, cell in cells.items() if cell.hidden != before[key]]
    Cell.objects.bulk_update(changed, ["hidden"], batch_size=2000)
    return sum(bool(cell.hidden) for cell in cells.values())


def in_the_cube(year: Period) -> Q:
    """What an analyst may be shown of a year: totals over at least one of time, region and field."""
    whole = Q(span=Span.YEAR, starts=year.starts)
    months = Q(span=Span.MONTH, starts__gte=year.starts, starts__lt=year.ends)
    return Q(scope=Cell.Scope.NETWORK) & (whole | months & (Q(region=None) | Q(field=None)))


def _key(cell: Cell) -> Key:
    time = ALL if cell.span == Span.YEAR else f"{cell.starts:%Y-%m}"
    return time, cell.region_id, cell.field_id


def _hidden_of(code: str, cells: Mapping[Key, Cell], kept: dict[str, set[Key]], least: int) -> set[Key]:
    """The cells in which this indicator is hidden.

    Every indicator that is worked out of the same requests hides at least where their number is hidden: what
    protects a number in one table must not be shown by another.
    """
    formula = FORMULAS[code]
    bottoms = _counts(formula.bottom, cells)
    if formula.bottom not in kept:
        kept[formula.bottom] = hidden(bottoms, small(bottoms, least=least))
    below = kept[formula.bottom]
    if not isinstance(formula, Share) or code in _MEANS:
        return below
    tops = _counts(formula.top, cells)
    unsafe = below | small_shares(tops, bottoms, least=least)
    # The rest needs no table of its own: whoever cannot compute the top cannot compute what is left of it.
    return unsafe | hidden(tops, unsafe)


def _counts(name: str, cells: Mapping[Key, Cell]) -> dict[Key, int]:
    return {key: count for key, cell in cells.items() if (count := getattr(cell, name))}
