"""What of the figures somebody asks for, read from the address; unknown values are dropped, so old bookmarks open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from consilia.accounts.requests import Request
from consilia.analytics.domain.periods import Period, Span, later, month, read, recent, year
from consilia.analytics.permissions import Reach, reach_of
from consilia.analytics.queries.reports import Slice, may_look_at, years_made
from consilia.network.queries import regions, top_fields

MONTHS_ON_OFFER = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """A slice, what it could be instead, and the addresses of both."""

    reach: Reach
    slice: Slice
    periods: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    regions: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]

    @property
    def is_on_offer(self) -> bool:
        return may_look_at(self.reach, self.slice)

    def address(self, name: str, *parts: str, **changes: str) -> str:
        """The page `name` about the same slice, with some of it changed."""
        wanted = self.slice
        values = {"period": wanted.period.code, "region": wanted.region, "field": wanted.field, **changes}
        query = urlencode({key: value for key, value in values.items() if value})
        return f"{_path(name, *parts)}?{query}"

    @property
    def words(self) -> str:
        """`2026 · Perm Territory · Cardiology`"""
        names = [
            period_name(self.slice.period),
            dict(self.regions).get(self.slice.region, self.slice.region),
            dict(self.fields).get(self.slice.field, self.slice.field),
        ]
        return " · ".join(filter(None, names))


@lru_cache(maxsize=1000)
def _path(name: str, *parts: str) -> str:
    """Two hundred addresses stand on the page of one indicator, most of them on the same path."""
    return reverse(f"analytics:{name}", args=parts)


def reach_for(request: Request) -> Reach:
    """Raises Http404 for somebody whom no figures are for."""
    reach = reach_of(request.actor)
    if reach is None:
        raise Http404
    return reach


def asked_by(request: Request, reach: Reach) -> Asked:
    today = timezone.localdate(request.at)
    years = years_made() or [today.year]
    known_regions = [(region.code, region.name) for region in regions()]
    known_fields = [(field.code, field.name) for field in top_fields()]
    wanted = Slice(
        period=_period(request, reach, today, years),
        region=reach.region or _known(request, "region", known_regions),
        field=_known(request, "field", known_fields),
    )
    return Asked(reach, wanted, _periods(reach, today, years), known_regions, known_fields)


def _known(request: HttpRequest, name: str, choices: Sequence[tuple[str, str]]) -> str:
    value = request.GET.get(name, "")
    return value if value in dict(choices) else ""


def _period(request: HttpRequest, reach: Reach, today: date, years: Sequence[int]) -> Period:
    found = read(request.GET.get("period", ""), today)
    usual = year(years[0]) if reach.is_outside else recent(today)
    if found is None or (reach.is_outside and found.span is Span.RECENT):
        return usual
    return found


def _periods(reach: Reach, today: date, years: Sequence[int]) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a choice, by groups."""
    first = later(today.replace(day=1), 1 - MONTHS_ON_OFFER)
    months = [month(later(first, number)) for number in reversed(range(MONTHS_ON_OFFER))]
    rolling = [] if reach.is_outside else [recent(today)]
    groups = [
        ("", rolling),
        (_("Years"), [year(number) for number in years]),
        (_("Months"), [one for one in months if one.starts.year >= years[-1]]),
    ]
    return [(name, [(one.code, period_name(one)) for one in some]) for name, some in groups if some]


def period_name(period: Period) -> str:
    if period.span is Span.RECENT:
        return _("The last 12 months and this one")
    if period.span is Span.YEAR:
        return str(period.starts.year)
    return month_name(period.starts)


def month_name(first: date) -> str:
    """`November 2026`, with the month as it stands alone."""
    return formats.date_format(first, "F Y").capitalize()


def of_month(asked: Asked, period: Period) -> Asked:
    return replace(asked, slice=replace(asked.slice, period=period))


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_default_timezone())
