"""What a frozen year says: one source for its seal, its PDF and its CSV, in the active language."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from consilia.analytics.domain.formulas import FORMULAS, OF_HOUSES, Verdict
from consilia.analytics.domain.periods import Period
from consilia.analytics.models import Indicator, Target
from consilia.analytics.permissions import Reach
from consilia.analytics.queries.reports import (
    Figure,
    Line,
    Slice,
    by_field,
    by_region,
    indicators,
    overview,
    series_of,
    targets_in_force,
)
from consilia.analytics.wording import HIDDEN, VERDICT_NAMES, number, published_text, told, value_text
from consilia.foundation.csv_exchange import Column, csv_lines, separator_for
from consilia.foundation.languages import with_decimal_sign
from consilia.network.queries import regions, top_fields

Content = dict[str, Any]


def definitions() -> list[dict[str, Any]]:
    """Every indicator as it is defined now, in both languages."""
    names = ("code", "version", "unit", "direction", "source")
    texts = ("name", "definition", "numerator", "denominator")
    return [
        {name: getattr(one, name) for name in names}
        | {
            f"{text}_{language}": getattr(one, f"{text}_{language}")
            for text in texts
            for language in ("en", "ru")
        }
        | {"formula": repr(FORMULAS[one.code])}
        for one in indicators()
    ]


def sealed(content: Any) -> str:
    """The SHA-256 of what is said, whatever order it stands in."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def year_content(
    reach: Reach, year: Period, *, whose: str, figures_at: datetime, at: datetime
) -> dict[str, Any]:
    """Everything that the paper and the table say, as plain data."""
    wanted = Slice(year)
    lines = overview(reach, wanted, at=at, may_judge=True)
    plan = targets_in_force(max(at, _new_year(year, at)))
    return {
        "whose": whose,
        "year": year.starts.year,
        "language": get_language(),
        "figures_at": figures_at.isoformat(),
        "results": [_result(line) for line in lines],
        "plan": [_planned(line, plan.get(line.indicator.code), year) for line in lines],
        "parts": list(_parts(reach, wanted, [line.indicator for line in lines])),
        "definitions": definitions(),
    }


def _new_year(year: Period, at: datetime) -> datetime:
    return datetime(year.ends.year, year.ends.month, year.ends.day, tzinfo=at.tzinfo)


def _result(line: Line) -> dict[str, Any]:
    unit, figure = line.indicator.unit, line.figure
    verdict = Verdict.UNKNOWN if figure.is_hidden else line.verdict
    return {
        "code": line.indicator.code,
        "name": line.indicator.name,
        "figure": told(figure, unit).text,
        "of": told(figure, unit).of,
        "target": value_text(line.target.value, unit) if line.target else "–",
        "verdict": str(VERDICT_NAMES[verdict]),
        "published": [f"{published_text(one, unit)} {one.who}" for one in line.published],
    }


def _planned(line: Line, target: Target | None, year: Period) -> dict[str, Any]:
    indicator = line.indicator
    return {
        "code": indicator.code,
        "name": indicator.name,
        "year": year.ends.year,
        "target": value_text(target.value, indicator.unit) if target else "–",
        "source": target.source if target else "",
        "is_verified": bool(target and target.is_verified),
    }


def _parts(reach: Reach, wanted: Slice, shown: Iterable[Indicator]) -> Iterator[dict[str, Any]]:
    """Each indicator by month, region and field."""
    region_names = {region.code: region.name for region in regions()}
    field_names = {field.code: field.name for field in top_fields()}
    for one in shown:
        months = {} if one.code in OF_HOUSES else _by_month(one, reach, wanted)
        tables: dict[str, Mapping[str, Figure]] = {
            _("Month"): months,
            _("Region"): _named(by_region(one.code, reach, wanted), region_names),
            _("Field"): _named(by_field(one.code, reach, wanted), field_names),
        }
        for by, figures in tables.items():
            for name, figure in figures.items():
                yield {"code": one.code, "indicator": one.name, "by": by, "name": name} | numbers(figure)


def _by_month(one: Indicator, reach: Reach, wanted: Slice) -> dict[str, Figure]:
    return {period.code: figure for period, figure in series_of(one.code, reach, wanted)}


def _named(figures: Mapping[str, Figure], names: Mapping[str, str]) -> dict[str, Figure]:
    found = {names.get(code, code): figure for code, figure in figures.items()}
    return dict(sorted(found.items()))


def numbers(figure: Figure) -> dict[str, str]:
    """The cells of a table: the value, what is counted, and out of how many."""
    value = figure.value
    if value is None:
        text = str(HIDDEN) if figure.is_hidden else ""
        return {"value": text, "top": text, "of": text}
    return {
        "value": decimal(value.value),
        "top": "" if value.top is None else number(value.top),
        "of": str(value.of),
    }


def decimal(value: float) -> str:
    """With the sign that a spreadsheet of the reader's language takes for a decimal one."""
    text = f"{value:.2f}"
    return with_decimal_sign(text)


def year_table(content: Mapping[str, Any], *, sha256: str) -> str:
    """The same as CSV: the results, then every part of them, then the seal."""
    heads = (
        _("Indicator"),
        _("By"),
        pgettext("row of a table", "Name"),
        _("Value"),
        _("Counted"),
        _("Out of"),
        _("Target"),
        _("Verdict"),
    )
    whole = [_row(heads, _whole_of(one, content)) for one in content["results"]]
    parts = [
        _row(heads, [one["indicator"], one["by"], one["name"], one["value"], one["top"], one["of"], "", ""])
        for one in content["parts"]
    ]
    plan = [
        _row(heads, [one["name"], _("Plan"), str(one["year"]), "", "", "", one["target"], ""])
        for one in content["plan"]
    ]
    seal = _row(heads, ["SHA-256", sha256, content["figures_at"], "", "", "", "", ""])
    columns = [Column(head, "", str) for head in heads]
    lines = csv_lines([*whole, *plan, *parts, seal], columns, separator=separator_for(get_language() or "en"))
    return "".join(lines)


def _whole_of(result: Mapping[str, Any], content: Mapping[str, Any]) -> list[str]:
    of = "" if result["of"] is None else str(result["of"])
    return [
        result["name"], _("Year"), str(content["year"]), result["figure"], "", of, result["target"], result["verdict"]
    ]  # fmt: skip


def _row(heads: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return dict(zip(heads, cells, strict=True))


def year_text(content: Mapping[str, Any]) -> str:
    """The results for links too slow for a PDF."""
    lines = [
        f"{one['name']}: {one['figure']} ({_('Target')}: {one['target']}; {one['verdict']})"
        for one in content["results"]
    ]
    return "\n".join(lines)
