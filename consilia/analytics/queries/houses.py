"""Organisations: which of them never ask, and whose follow-up is late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from consilia.analytics.domain.periods import later
from consilia.analytics.models import Cell, HouseFigures, ReportPolicy
from consilia.analytics.permissions import Reach
from consilia.analytics.queries.policy import figure
from consilia.foundation.paging import Page, keyset_page


@dataclass(frozen=True, slots=True)
class RegionSilence:
    region: str
    houses: int
    silent: int


def silent_since(at: datetime, months: int | None = None) -> datetime:
    """Who has not asked since then is silent: so many months, or as many as policy says."""
    months = months or figure(ReportPolicy.Name.SILENT_MONTHS, at)
    day = timezone.localdate(at)
    first = later(day.replace(day=1), -months)
    return at.replace(year=first.year, month=first.month, day=1, hour=0, minute=0, second=0, microsecond=0)


def silence_by_region(reach: Reach, since: datetime) -> list[RegionSilence]:
    """How many organisations could ask in each region, and how many of them did not."""
    rows = (
        _in_reach(reach)
        .order_by()
        .values("region_id")
        .annotate(houses=Count("house_id"), silent=Count("house_id", filter=_silent(since)))
    )
    return [RegionSilence(row["region_id"], row["houses"], row["silent"]) for row in rows]


def silent_houses(reach: Reach, since: datetime, *, region: str, cursor: str | None) -> Page[HouseFigures]:
    """Who did not ask, those who asked longest ago first and those who never did before them."""
    rows = _in_reach(reach).filter(_silent(since)).select_related("house__region")
    if region:
        rows = rows.filter(region=region)
    return keyset_page(
        rows.defer("house__search"),
        key=("house__region__name_en", "house__short_name_en", "house_id"),
        cursor=cursor,
        key_of=lambda row: (row.house.region.name_en, row.house.short_name_en, str(row.house_id)),
    )


def overdue_houses(reach: Reach, *, region: str, at: datetime, cursor: str | None) -> Page[HouseFigures]:
    """Whose follow-up is late, the most tasks first.

    An analyst is shown no organisation of whose work few tasks are late, or few are not: she could tell of single
    children. No total over organisations is shown beside them, so nothing has to be hidden with it.
    """
    rows = _in_reach(reach).filter(tasks_overdue__gt=0).select_related("house__region")
    if reach.is_outside:
        least = figure(ReportPolicy.Name.SMALLEST_CELL, at)
        rest = F("tasks_open") - F("tasks_overdue")
        enough = Q(rest=0) | Q(rest__gte=least)
        rows = rows.annotate(rest=rest).filter(enough, tasks_overdue__gte=least)
    if region:
        rows = rows.filter(region=region)
    return keyset_page(
        rows.defer("house__search"),
        key=("-tasks_overdue", "house_id"),
        cursor=cursor,
        key_of=lambda row: (row.tasks_overdue, str(row.house_id)),
    )


def _silent(since: datetime) -> Q:
    return Q(last_sent_at=None) | Q(last_sent_at__lt=since)


def _in_reach(reach: Reach) -> QuerySet[HouseFigures, Any]:
    rows = HouseFigures.objects.all()
    if reach.region:
        return rows.filter(region=reach.region)
    if reach.scope is Cell.Scope.HOUSE:
        return rows.filter(house=reach.place_id)
    if reach.scope is Cell.Scope.CENTRE:  # other houses' work is none of a centre's business
        return rows.none()
    return rows
