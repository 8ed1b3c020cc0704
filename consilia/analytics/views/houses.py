"""Organisations that never ask, and those whose follow-up is late."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.analytics.domain.audience import REPORT_ROLES
from consilia.analytics.models import ReportPolicy
from consilia.analytics.permissions import Reach
from consilia.analytics.queries.houses import (
    RegionSilence,
    overdue_houses,
    silence_by_region,
    silent_houses,
    silent_since,
)
from consilia.analytics.queries.policy import figure
from consilia.analytics.queries.standing import standing
from consilia.analytics.views.frame import plain_frame, reach_with
from consilia.foundation.pages import page
from consilia.foundation.paging import Page
from consilia.network.queries import regions

MONTHS_ON_OFFER = (3, 6, 12, 24)


@require_safe
@signed_in(roles=REPORT_ROLES)
def show_silent(request: Request) -> HttpResponse:
    """Organisations without a request for so many months, by region and by name."""
    reach = reach_with(request, "silent")
    months = _months(request) or figure(ReportPolicy.Name.SILENT_MONTHS, request.at)
    since, names = silent_since(request.at, months), _names()
    region = _region(request, reach, names)
    found = silent_houses(reach, since, region=region, cursor=request.GET.get("after"))
    by_region = sorted(silence_by_region(reach, since), key=lambda one: names[one.region])
    context = {
        **plain_frame(reach, standing(request.at), here="silent"),
        "months": months,
        "month_choices": sorted({*MONTHS_ON_OFFER, months}),
        "since": since,
        "region": region,
        "names": names,
        "regions": [(one, _address("silent", region=one.region, months=str(months))) for one in by_region],
        "total": RegionSilence(
            "", sum(one.houses for one in by_region), sum(one.silent for one in by_region)
        ),
        **_rows(found, "silent", region=region, months=str(months)),
    }
    return page(request, "analytics/silent.html", context)


@require_safe
@signed_in(roles=REPORT_ROLES)
def show_overdue(request: Request) -> HttpResponse:
    """Organisations with overdue follow-up, the most overdue first."""
    reach, names = reach_with(request, "overdue"), _names()
    region = _region(request, reach, names)
    found = overdue_houses(reach, region=region, at=request.at, cursor=request.GET.get("after"))
    context = {
        **plain_frame(reach, standing(request.at), here="overdue"),
        "region": region,
        "names": names,
        "least": figure(ReportPolicy.Name.SMALLEST_CELL, request.at),
        "list": reverse("followup:worklist") + "?show=overdue&whose=house" if reach.place_id else "",
        **_rows(found, "overdue", region=region),
    }
    return page(request, "analytics/overdue.html", context)


def _names() -> dict[str, str]:
    return {region.code: region.name for region in regions()}


def _months(request: HttpRequest) -> int | None:
    text = request.GET.get("months", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= 120 else None


def _region(request: HttpRequest, reach: Reach, names: dict[str, str]) -> str:
    wanted = request.GET.get("region", "")
    return reach.region or (wanted if wanted in names else "")


def _rows(found: Page[Any], name: str, **kept: str) -> dict[str, Sequence[Any] | str | None]:
    return {
        "rows": found.rows,
        "next": _address(name, after=found.next, **kept) if found.next else None,
        "back": _address(name, after=found.back, **kept) if found.back else None,
    }


def _address(name: str, **values: str | None) -> str:
    query = urlencode({key: value for key, value in values.items() if value})
    return f"{reverse(f'analytics:{name}')}?{query}"
