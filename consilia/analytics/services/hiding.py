"""Mark what analysts are not shown in the cells of a year and its months."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from consilia.analytics.domain.formulas import FORMULAS, OF_HOUSES, Share
from consilia.analytics.domain.periods import Period, Span
from consilia.analytics.domain.suppression import ALL, Key, hidden, small, small_shares
from consilia.analytics.models import Cell, ReportPolicy
from consilia.analytics.queries.policy import figure

# Shares of which the top is no number of requests: what protects the bottom protects them.
_MEANS = frozenset({"completeness"})


@transaction.atomic
def hide_small_cells(year: Period, bottom: str, *, at: datetime) -> int:
    """Work out anew where the indicators that are worked out of `bottom` are hidden; answer in how many cells."""
    least = figure(ReportPolicy.Name.SMALLEST_CELL, at)
    codes = [code for code, formula in FORMULAS.items() if formula.bottom == bottom and code not in OF_HOUSES]
    cells = {_key(cell): cell for cell in _cells(year, bottom, codes)}
    bottoms = _counts(bottom, cells)
    below = hidden(bottoms, small(bottoms, least=least))
    found = {code: _hidden_of(code, cells, bottoms, below, least) for code in codes}
    changed = []
    for key, cell in cells.items():
        kept = [code for code in cell.hidden if code not in codes]
        now = sorted([*kept, *(code for code in codes if key in found[code])])
        if now != cell.hidden:
            cell.hidden = now
            changed.append(cell)
    Cell.objects.bulk_update(changed, ["hidden"], batch_size=2000)
    return len(set().union(*found.values()))


def bottoms_to_hide() -> list[str]:
    """What every indicator of requests is worked out of."""
    return list(dict.fromkeys(one.bottom for code, one in FORMULAS.items() if code not in OF_HOUSES))


def _cells(year: Period, bottom: str, codes: Iterable[str]) -> QuerySet[Cell]:
    tops = [formula.top for code in codes if isinstance(formula := FORMULAS[code], Share)]
    return Cell.objects.filter(in_the_cube(year)).only(
        "span", "starts", "region_id", "field_id", "hidden", bottom, *tops
    )


def in_the_cube(year: Period) -> Q:
    """What an analyst may be shown of a year: totals over at least one of time, region and field."""
    whole = Q(span=Span.YEAR, starts=year.starts)
    months = Q(span=Span.MONTH, starts__gte=year.starts, starts__lt=year.ends)
    return Q(scope=Cell.Scope.NETWORK) & (whole | months & (Q(region=None) | Q(field=None)))


def _key(cell: Cell) -> Key:
    time = ALL if cell.span == Span.YEAR else f"{cell.starts:%Y-%m}"
    return time, cell.region_id, cell.field_id


def _hidden_of(
    code: str, cells: Mapping[Key, Cell], bottoms: Mapping[Key, int], below: set[Key], least: int
) -> set[Key]:
    """The cells in which this indicator is hidden.

    Every indicator that is worked out of the same requests hides at least where their number is hidden (`below`):
    what protects a number in one table must not be shown by another.
    """
    formula = FORMULAS[code]
    if not isinstance(formula, Share) or code in _MEANS:
        return below
    tops = _counts(formula.top, cells)
    unsafe = below | small_shares(tops, bottoms, least=least)
    # The rest needs no table of its own: whoever cannot compute the top cannot compute what is left of it.
    return unsafe | hidden(tops, unsafe)


def _counts(name: str, cells: Mapping[Key, Cell]) -> dict[Key, int]:
    return {key: count for key, cell in cells.items() if (count := getattr(cell, name))}
