"""The tables as CSV: UTF-8 with its mark, and no cell that a spreadsheet would run."""

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.analytics.domain.audience import REPORT_ROLES
from consilia.analytics.domain.formulas import Verdict
from consilia.analytics.queries.reports import Figure, Line, by_field, by_region, overview, series_of
from consilia.analytics.queries.standing import standing
from consilia.analytics.views.asked import Asked, asked_by, month_name, reach_for
from consilia.analytics.views.indicators import line_for
from consilia.analytics.wording import VERDICT_NAMES, published_text, value_text
from consilia.analytics.yearbook import numbers
from consilia.foundation.csv_exchange import Column, csv_lines, separator_for

Row = Mapping[str, str]


@require_safe
@signed_in(roles=REPORT_ROLES)
def export_overview(request: Request) -> StreamingHttpResponse:
    """Every indicator of the slice."""
    reach = reach_for(request)
    asked, stands = asked_by(request, reach), standing(request.at)
    lines = overview(reach, asked.slice, at=request.at, may_judge=stands.may_judge)
    return _file("indicators", asked, [_line(line, asked) for line in lines])


@require_safe
@signed_in(roles=REPORT_ROLES)
def export_indicator(request: Request, code: str) -> HttpResponse | StreamingHttpResponse:
    """One indicator by month, region and field, one row each."""
    reach = reach_for(request)
    asked = asked_by(request, reach)
    line = line_for(code, request, asked, standing(request.at))
    months = [(month_name(period.starts), one) for period, one in series_of(code, reach, asked.slice)]
    parts = {
        _("Month"): months,
        _("Region"): _named(asked.regions, by_region(code, reach, asked.slice)),
        _("Field"): _named(asked.fields, by_field(code, reach, asked.slice)),
    }
    rows = [
        {
            _("Indicator"): line.indicator.name,
            _("By"): by,
            pgettext("row of a table", "Name"): name,
            **_numbers(figure),
        }
        for by, figures in parts.items()
        for name, figure in figures
    ]
    return _file(code, asked, rows)


def _named(names: Sequence[tuple[str, str]], figures: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    return [(name, figures[code]) for code, name in names if code in figures]


def _line(line: Line, asked: Asked) -> Row:
    unit = line.indicator.unit
    verdict = Verdict.UNKNOWN if line.figure.is_hidden else line.verdict
    return {
        _("Indicator"): line.indicator.name,
        _("Slice"): asked.words,
        **_numbers(line.figure),
        _("Unit"): str(line.indicator.get_unit_display()),
        _("Target"): value_text(line.target.value, unit) if line.target else "",
        _("Verdict"): str(VERDICT_NAMES[verdict]),
        _("Others have published"): "; ".join(
            f"{published_text(one, unit)} {one.who}" for one in line.published
        ),
        _("Definition"): line.indicator.definition,
        _("Version of the definition"): str(line.indicator.version),
    }


def _numbers(figure: Figure) -> Row:
    cells = numbers(figure)
    return {_("Value"): cells["value"], _("Counted"): cells["top"], _("Out of"): cells["of"]}


def _file(name: str, asked: Asked, rows: Iterable[Row]) -> StreamingHttpResponse:
    made = list(rows)
    columns = [Column(title, "", str) for title in (made[0] if made else {_("Indicator"): ""})]
    lines = csv_lines(made, columns, separator=separator_for(get_language() or "en"))
    file = slugify(f"{name}-{asked.slice.period.code}")
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}.csv"'},
    )
