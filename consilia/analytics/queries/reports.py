"""Figures for one reader: her cells, with what she may not see left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from consilia.analytics.domain.formulas import OF_HOUSES, Direction, Value, Verdict, judge, work_out
from consilia.analytics.domain.periods import Period, Span, later, months_between, year
from consilia.analytics.models import Cell, Indicator, PublishedFigure, Target
from consilia.analytics.permissions import Reach
from consilia.foundation.constraints import in_force


@dataclass(frozen=True, slots=True)
class Slice:
    """What of the figures is looked at. An empty region or field means all of them."""

    period: Period
    region: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as somebody may see it. No value and not hidden: there was nothing to work it out of."""

    value: Value | None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, held against its target and against what others have published."""

    indicator: Indicator
    figure: Figure
    target: Target | None
    verdict: Verdict
    published: Sequence[PublishedFigure]
    series: Sequence[tuple[Period, Figure]]


NOTHING, HIDDEN = Figure(None), Figure(None, is_hidden=True)


def indicators() -> list[Indicator]:
    return list(Indicator.objects.order_by("position"))


def targets_in_force(at: datetime) -> dict[str, Target]:
    """By indicator; the row that came into force last wins."""
    rows = Target.objects.filter(in_force(at)).order_by("starts")
    return {row.indicator_id: row for row in rows}


def published_figures() -> dict[str, list[PublishedFigure]]:
    found: dict[str, list[PublishedFigure]] = {}
    for row in PublishedFigure.objects.order_by("indicator__position", "who_en", "-version"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def years_made() -> list[int]:
    """Years with figures, the latest first."""
    rows = Cell.objects.filter(scope=Cell.Scope.NETWORK, span=Span.YEAR, region=None, field=None, sent__gt=0)
    return [starts.year for starts in rows.order_by("-starts").values_list("starts", flat=True)]


def year_of_network(code: str) -> tuple[int, Figure] | None:
    """An indicator in the latest year that has figures, as somebody outside may see it; None while there are none."""
    years = years_made()
    if not years:
        return None
    reach = Reach(Cell.Scope.NETWORK, None, "", is_outside=True, opens_lists=False)
    cell = _at(reach, [year(years[0])]).get(region=None, field=None)
    return years[0], figure_of(code, cell, reach)


def may_look_at(reach: Reach, wanted: Slice) -> bool:
    """Whether such a slice is shown to this reader at all, whatever it holds."""
    if reach.region and wanted.region != reach.region:
        return False
    if reach.scope is not Cell.Scope.NETWORK:
        return not (wanted.region and (wanted.field or reach.scope is Cell.Scope.HOUSE))
    return not reach.is_outside or is_in_the_cube(wanted)


def is_in_the_cube(wanted: Slice) -> bool:
    """Analysts are shown a year, or a month of all regions or of all fields."""
    span = wanted.period.span
    return span is Span.YEAR or (span is Span.MONTH and not (wanted.region and wanted.field))


def overview(reach: Reach, wanted: Slice, *, at: datetime, may_judge: bool) -> list[Line]:
    """Every indicator of the slice, with its last twelve months where the reader may see them."""
    targets, published = targets_in_force(at), published_figures()
    months = _months_until(wanted.period)
    cells = _cells_by_period(reach, wanted, [wanted.period, *months])
    return [
        line_of(
            indicator,
            figure_of(indicator.code, cells.get(wanted.period), reach),
            targets.get(indicator.code),
            published.get(indicator.code, ()),
            series=[
                (month, figure_of(indicator.code, cells.get(month), reach))
                for month in months
                if indicator.code not in OF_HOUSES
            ],
            may_judge=may_judge,
        )
        for indicator in indicators()
        if _makes_sense(indicator.code, reach, wanted)
    ]


def line_of(
    indicator: Indicator,
    figure: Figure,
    target: Target | None,
    published: Sequence[PublishedFigure],
    *,
    series: Sequence[tuple[Period, Figure]],
    may_judge: bool,
) -> Line:
    value = figure.value.value if figure.value and may_judge else None
    verdict = judge(value, target.value if target else None, Direction(indicator.direction))
    return Line(indicator, figure, target, verdict, published, series)


def figure_of(code: str, cell: Cell | None, reach: Reach) -> Figure:
    if cell is None:
        return NOTHING
    if reach.is_outside and code in cell.hidden:
        return HIDDEN
    return Figure(work_out(code, cell))


def series_of(code: str, reach: Reach, wanted: Slice) -> list[tuple[Period, Figure]]:
    """The months of a year, or the twelve months until the end of the period."""
    period = wanted.period
    months = period.months if period.span is not Span.MONTH else _months_until(period)
    cells = _cells_by_period(reach, wanted, months)
    return [(month, figure_of(code, cells.get(month), reach)) for month in months]


def by_region(code: str, reach: Reach, wanted: Slice) -> dict[str, Figure]:
    """The figure of every region with a request in the slice."""
    if reach.scope is Cell.Scope.HOUSE or not may_look_at(reach, replace(wanted, region=reach.region or "?")):
        return {}
    cells = _at(reach, [wanted.period]).filter(region__isnull=False, field=wanted.field or None)
    if reach.region:
        cells = cells.filter(region=reach.region)
    return {cell.region_id or "": figure_of(code, cell, reach) for cell in cells}


def by_field(code: str, reach: Reach, wanted: Slice) -> dict[str, Figure]:
    """The figure of every field with a request in the slice."""
    if code in OF_HOUSES or not may_look_at(reach, replace(wanted, field="?")):
        return {}
    cells = _at(reach, [wanted.period]).filter(region=wanted.region or None, field__isnull=False)
    return {cell.field_id or "": figure_of(code, cell, reach) for cell in cells}


def _makes_sense(code: str, reach: Reach, wanted: Slice) -> bool:
    """Silence is a matter of the network and its regions, over at least a year."""
    if code not in OF_HOUSES:
        return True
    return reach.scope is Cell.Scope.NETWORK and not wanted.field and wanted.period.span is not Span.MONTH


def _months_until(period: Period) -> list[Period]:
    if period.span is Span.YEAR:
        return period.months
    if period.span is Span.RECENT:
        return period.months
    return list(months_between(later(period.starts, -11), period.ends))


def _cells_by_period(reach: Reach, wanted: Slice, periods: Iterable[Period]) -> Mapping[Period, Cell]:
    shown = [period for period in periods if may_look_at(reach, replace(wanted, period=period))]
    cells = _at(reach, shown).filter(region=wanted.region or None, field=wanted.field or None)
    return {Period(Span(cell.span), cell.starts): cell for cell in cells}


def _at(reach: Reach, periods: Sequence[Period]) -> QuerySet[Cell]:
    when = Q(pk__in=[])
    months = [period.starts for period in periods if period.span is Span.MONTH]
    if months:
        when |= Q(span=Span.MONTH, starts__in=months)
    for period in periods:
        if period.span is not Span.MONTH:
            when |= Q(span=period.span, starts=period.starts)
    return Cell.objects.filter(when, scope=reach.scope, place=reach.place_id)
