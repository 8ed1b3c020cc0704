"""All indicators of a slice; and one of them by month, region and field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.analytics.domain.audience import REPORT_ROLES
from consilia.analytics.domain.formulas import Direction, Verdict, judge
from consilia.analytics.domain.periods import Period
from consilia.analytics.models import Indicator, Target
from consilia.analytics.models.indicators import DIRECTION_NAMES
from consilia.analytics.queries.lists import has_list
from consilia.analytics.queries.reports import (
    Figure,
    Line,
    Slice,
    by_field,
    by_region,
    overview,
    series_of,
)
from consilia.analytics.queries.standing import Standing, standing
from consilia.analytics.views import drawing
from consilia.analytics.views.asked import Asked, asked_by, month_name, of_month, reach_for
from consilia.analytics.views.frame import frame
from consilia.analytics.wording import (
    TONES,
    VERDICT_NAMES,
    Told,
    published_text,
    told,
    value_text,
)
from consilia.foundation.pages import page
from consilia.network.queries import regions

# A sum of shares counts nothing that one could list.
_NO_TOPS = frozenset({"completeness"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of figures. `lists`: addresses of the cases behind its top and bottom, "" for none."""

    name: str
    href: str
    words: Told
    verdict: Verdict
    top_list: str = ""
    bottom_list: str = ""


@require_safe
@signed_in(roles=REPORT_ROLES)
def show_overview(request: Request) -> HttpResponse:
    """Every indicator against its target and what others have published."""
    reach = reach_for(request)
    asked, stands = asked_by(request, reach), standing(request.at)
    lines = overview(reach, asked.slice, at=request.at, may_judge=stands.may_judge)
    context = {
        **frame(request, asked, stands, here="overview"),
        "lines": [_told_line(line, asked) for line in lines],
        "unverified": any(line.target and not line.target.is_verified for line in lines),
    }
    return page(request, "analytics/overview.html", context)


def _told_line(line: Line, asked: Asked) -> dict[str, Any]:
    code, unit = line.indicator.code, line.indicator.unit
    return {
        "indicator": line.indicator,
        "href": asked.address("indicator", code),
        "row": _row("", "", line.figure, line.verdict, indicator=line.indicator, asked=asked),
        "target": value_text(line.target.value, unit) if line.target else "",
        "published": [(published_text(one, unit), one.who, one.note) for one in line.published],
        "spark": drawing.spark([_number(figure) for _period, figure in line.series]),
        "verdict": VERDICT_NAMES[line.verdict],
        "tone": TONES[line.verdict],
    }


@require_safe
@signed_in(roles=REPORT_ROLES)
def show_indicator(request: Request, code: str) -> HttpResponse:
    """One indicator: what it means, and by month, region and field."""
    reach = reach_for(request)
    asked, stands = asked_by(request, reach), standing(request.at)
    line = line_for(code, request, asked, stands)
    tables = _Tables(line, asked, stands)
    months, of_regions = tables.months(), by_region(code, reach, asked.slice)
    context = {
        **frame(request, asked, stands, here="overview"),
        "line": _told_line(line, asked),
        "indicator": line.indicator,
        "direction": DIRECTION_NAMES[Direction(line.indicator.direction)],
        "target": line.target,
        "months": months,
        "chart": tables.chart(months),
        "regions": tables.regions(of_regions),
        "fields": tables.fields(),
        "tiles": (tiles := tables.tiles(of_regions)),
        "map_frame": drawing.frame_of(tiles),
        "tile": drawing.TILE,
        "verdict_names": VERDICT_NAMES,
        "tones": TONES,
    }
    return page(request, "analytics/indicator.html", context)


def line_for(code: str, request: Request, asked: Asked, stands: Standing) -> Line:
    """The indicator in the slice that is asked for. Raises Http404."""
    lines = overview(asked.reach, asked.slice, at=request.at, may_judge=stands.may_judge)
    found = next((one for one in lines if one.indicator.code == code), None)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of one indicator, and what is drawn beside them."""

    line: Line
    asked: Asked
    stands: Standing

    @property
    def _code(self) -> str:
        return self.line.indicator.code

    def months(self) -> list[tuple[Row, Figure]]:
        found = self.line.series or series_of(self._code, self.asked.reach, self.asked.slice)
        return [(self._month(period, figure), figure) for period, figure in found if self._has_begun(period)]

    def _has_begun(self, period: Period) -> bool:
        return self.stands.as_of is None or period.starts <= self.stands.as_of.date()

    def _month(self, period: Period, figure: Figure) -> Row:
        asked = of_month(self.asked, period)
        address = asked.address("indicator", self._code)
        return self._row(month_name(period.starts), address, figure, asked)

    def regions(self, found: Mapping[str, Figure]) -> list[Row]:
        return [
            self._row(name, self._narrowed(region=code), found[code], self._with(region=code))
            for code, name in self.asked.regions
            if code in found
        ]

    def fields(self) -> list[Row]:
        found = by_field(self._code, self.asked.reach, self.asked.slice)
        return [
            self._row(name, self._narrowed(field=code), found[code], self._with(field=code))
            for code, name in self.asked.fields
            if code in found
        ]

    def _with(self, **changes: str) -> Asked:
        wanted: Slice = replace(self.asked.slice, **changes)  # type: ignore[arg-type]  # names of a slice
        return replace(self.asked, slice=wanted)

    def _narrowed(self, **changes: str) -> str:
        return self.asked.address("indicator", self._code, **changes)

    def _row(self, name: str, href: str, figure: Figure, asked: Asked) -> Row:
        verdict = _verdict(figure, self.line.target, self.line.indicator.direction, self.stands)
        return _row(name, href, figure, verdict, indicator=self.line.indicator, asked=asked)

    def chart(self, months: Sequence[tuple[Row, Figure]]) -> drawing.Chart:
        target, unit = self.line.target, self.line.indicator.unit
        return drawing.chart(
            [(row.name, row.words, _number(figure)) for row, figure in months],
            target=target.value if target else None,
            target_text=value_text(target.value, unit) if target else "",
            unit=unit,
        )

    def tiles(self, found: Mapping[str, Figure]) -> list[drawing.Tile]:
        """Every region of the country, also where nothing was asked; nothing for those who see one region."""
        if self.asked.reach.region:
            return []
        return (
            [self._tile(region, found.get(region.code, Figure(None))) for region in regions()]
            if found
            else []
        )

    def _tile(self, region: Any, figure: Figure) -> drawing.Tile:
        row = self._row(region.name, self._narrowed(region=region.code), figure, self.asked)
        x, y = drawing.place_of(region.tile_row, region.tile_column)
        verdict = VERDICT_NAMES[row.verdict] if row.words.is_known else _nothing(row.words)
        tone = TONES[row.verdict] if row.words.is_known or row.words.is_hidden else "neutral"
        return drawing.Tile(x, y, region.number, region.name, row.words, str(verdict), tone, row.href)


def _nothing(words: Told) -> str:
    return _("hidden: fewer than may be shown") if words.is_hidden else pgettext("figure", "nothing to count")


def _verdict(figure: Figure, target: Target | None, direction: str, stands: Standing) -> Verdict:
    value = figure.value.value if figure.value and stands.may_judge else None
    return judge(value, target.value if target else None, Direction(direction))


def _number(figure: Figure) -> float | None:
    return figure.value.value if figure.value else None


def _row(
    name: str, href: str, figure: Figure, verdict: Verdict, *, indicator: Indicator, asked: Asked
) -> Row:
    code = indicator.code
    words = told(figure, indicator.unit, counts_top=code not in _NO_TOPS)
    tops, bottoms = _lists(code, asked) if words.is_known else ("", "")
    return Row(name, href, words, verdict, tops, bottoms)


def _lists(code: str, asked: Asked) -> tuple[str, str]:
    """Where the cases behind the two numbers are listed, for those who may open them."""
    if not asked.reach.opens_lists:
        return "", ""
    top, bottom = (_list(code, part, asked) for part in ("top", "bottom"))
    return top, bottom


def _list(code: str, part: str, asked: Asked) -> str:
    return asked.address("cases", code, part) if has_list(code, part) else ""
