"""The sums of one period, made by the database in one statement."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Max, Q

from consilia.analytics.domain.formulas import FORMULAS, OF_HOUSES
from consilia.analytics.domain.periods import Period, Span
from consilia.analytics.models import Cell, Fact, HouseFigures
from consilia.followup.queries.figures import open_work_of_houses
from consilia.network.queries.houses import asking_houses

A_YEAR = timedelta(days=365)
# What each sum of a cell is made of.
_SUMS = {
    "sent": "count(*)",
    "allocated": "count(allocation_hours)",
    "allocation": "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY allocation_hours)",
    "answered": "count(answer_hours)",
    "answer": "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY answer_hours)",
    "awaited": "count(is_within)",
    "within": "count(*) FILTER (WHERE is_within)",
    "decided": "count(in_time)",
    "in_time": "count(*) FILTER (WHERE in_time)",
    "placed": "count(is_stayed)",
    "stayed": "count(*) FILTER (WHERE is_stayed)",
    "transferred": "count(*) FILTER (WHERE is_transferred)",
    "asked": "count(is_known)",
    "known": "count(*) FILTER (WHERE is_known)",
    "judged": "count(is_changed)",
    "changed": "count(*) FILTER (WHERE is_changed)",
    "closed": "count(is_without_outcome)",
    "closed_without": "count(*) FILTER (WHERE is_without_outcome)",
    "denied": "count(*) FILTER (WHERE is_denied)",
    "duplicates": "count(*) FILTER (WHERE is_duplicate)",
    "assessed": "count(completeness)",
    "completeness": "coalesce(sum(completeness), 0)",
    "excused": "count(*) FILTER (WHERE is_excused)",
    "offers": "coalesce(sum(offers), 0)",
    "overridden": "coalesce(sum(overridden), 0)",
}
_INSERT = f"""
INSERT INTO analytics_cell (scope, place_id, span, starts, region_id, field_id, houses, silent, hidden, {", ".join(_SUMS)})
SELECT CASE WHEN grouping(centre_id) = 0 THEN 'centre' WHEN grouping(house_id) = 0 THEN 'house' ELSE 'network' END,
    coalesce(centre_id, house_id), %(span)s, %(starts)s, region_id, field_id, 0, 0,
    CASE WHEN grouping(centre_id) = 1 AND grouping(house_id) = 1 THEN %(codes)s::varchar[] ELSE '{{}}' END,
    {", ".join(_SUMS.values())}
FROM analytics_fact WHERE month >= %(starts)s AND month < %(ends)s
GROUP BY GROUPING SETS ((), (region_id), (field_id), (region_id, field_id),
    (centre_id), (centre_id, region_id), (centre_id, field_id), (house_id), (house_id, field_id))
"""  # noqa: S608 - made of the constants above


@transaction.atomic
def sum_up(period: Period, *, today: date) -> None:
    """Make the cells of a period anew; readers see the old ones until the transaction ends."""
    Cell.objects.filter(span=period.span, starts=period.starts).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "span": period.span,
                "starts": period.starts,
                "ends": period.ends,
                # Until somebody has worked out what is small, everything is hidden.
                "codes": sorted(set(FORMULAS) - OF_HOUSES),
            },
        )
    if period.span is not Span.MONTH:
        _count_silent(period, min(today, period.ends - timedelta(days=1)))


def _count_silent(period: Period, on: date) -> None:
    """Organisations that could ask on the last day, and those of them that did not ask in the period."""
    houses = asking_houses(on)
    asked = set(
        Fact.objects.filter(month__gte=period.starts, month__lt=period.ends)
        .order_by()
        .values_list("house_id", flat=True)
        .distinct()
    )
    by_region = Counter(houses.values())
    silent = Counter(region for house, region in houses.items() if house not in asked)
    _keep_silent(period, None, len(houses), silent.total())
    for region, number in by_region.items():
        _keep_silent(period, region, number, silent[region])


def _keep_silent(period: Period, region: str | None, houses: int, silent: int) -> None:
    """A region that never asked has no cell until now."""
    Cell.objects.update_or_create(
        scope=Cell.Scope.NETWORK,
        place=None,
        span=period.span,
        starts=period.starts,
        region_id=region,
        field=None,
        defaults={"houses": houses, "silent": silent},
    )


@transaction.atomic
def look_at_houses(*, at: datetime) -> None:
    """When each organisation asked last, and what of its follow-up is overdue."""
    houses, work = asking_houses(at.date()), open_work_of_houses(at)
    rows = Fact.objects.order_by().values("house_id")
    counted = rows.annotate(last=Max("sent_at"), year=Count("case_id", filter=Q(sent_at__gte=at - A_YEAR)))
    asked = {row["house_id"]: row for row in counted}
    HouseFigures.objects.all().delete()
    HouseFigures.objects.bulk_create(
        HouseFigures(
            house_id=house,
            region_id=region,
            last_sent_at=asked[house]["last"] if house in asked else None,
            sent_in_year=asked[house]["year"] if house in asked else 0,
            tasks_open=work[house].open if house in work else 0,
            tasks_overdue=work[house].overdue if house in work else 0,
            oldest_overdue=work[house].oldest if house in work else None,
        )
        for house, region in houses.items()
    )
