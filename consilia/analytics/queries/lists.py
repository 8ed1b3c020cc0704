"""The cases behind a number, as far as their reader sees cases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.analytics.domain.formulas import OF_HOUSES
from consilia.analytics.models import Cell, Fact
from consilia.analytics.permissions import Reach
from consilia.analytics.queries.reports import Slice
from consilia.cases.queries import cases_visible_to
from consilia.foundation.paging import Page, keyset_page

# Which requests are counted at the top and at the bottom of each share; of medians the bottom alone.
_BOTTOMS: dict[str, Q] = {
    "allocation": Q(allocation_hours__isnull=False),
    "first_answer": Q(answer_hours__isnull=False),
    "answered_soon": Q(is_within__isnull=False),
    "in_time": Q(in_time__isnull=False),
    "completeness": Q(completeness__isnull=False),
    "excused": Q(completeness__isnull=False),
    "override": Q(offers__gt=0),
    "denied": Q(),
    "duplicates": Q(is_denied=True),
    "without_visit": Q(is_stayed__isnull=False),
    "transfers": Q(is_transferred__isnull=False),
    "outcome_known": Q(is_known__isnull=False),
    "management": Q(is_changed__isnull=False),
    "without_outcome": Q(is_without_outcome__isnull=False),
}
_TOPS: dict[str, Q] = {
    "answered_soon": Q(is_within=True),
    "in_time": Q(in_time=True),
    "excused": Q(is_excused=True),
    "override": Q(overridden__gt=0),
    "denied": Q(is_denied=True),
    "duplicates": Q(is_duplicate=True),
    "without_visit": Q(is_stayed=True),
    "transfers": Q(is_transferred=True),
    "outcome_known": Q(is_known=True),
    "management": Q(is_changed=True),
    "without_outcome": Q(is_without_outcome=True),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which number: of which indicator, its top or all that it is worked out of, in which slice."""

    code: str
    part: str
    slice: Slice


def has_list(code: str, part: str) -> bool:
    return code not in OF_HOUSES and code in (_TOPS if part == "top" else _BOTTOMS)


def cases_behind(by: Actor, reach: Reach, wanted: Wanted, *, at: datetime, cursor: str | None) -> Page[Fact]:
    """One page of the requests that are counted in the number, the last sent first."""
    return keyset_page(
        facts_behind(by, reach, wanted, at).select_related("case__field", "region", "house"),
        key=("-sent_at", "-case_id"),
        cursor=cursor,
        key_of=_key,
    )


def facts_behind(by: Actor, reach: Reach, wanted: Wanted, at: datetime) -> QuerySet[Fact]:
    """All of them; none for whoever opens no lists."""
    facts = Fact.objects.filter(_in_slice(reach, wanted.slice), _BOTTOMS[wanted.code])
    if wanted.part == "top":
        facts = facts.filter(_TOPS[wanted.code])
    if not reach.opens_lists:
        return facts.none()
    return facts.filter(case__in=cases_visible_to(by, at))


def _in_slice(reach: Reach, wanted: Slice) -> Q:
    inside = Q(month__gte=wanted.period.starts, month__lt=wanted.period.ends)
    places: dict[Cell.Scope, Callable[[], Q]] = {
        Cell.Scope.CENTRE: lambda: Q(centre=reach.place_id),
        Cell.Scope.HOUSE: lambda: Q(house=reach.place_id),
    }
    inside &= places.get(reach.scope, Q)()
    region = reach.region or wanted.region
    if region:
        inside &= Q(region=region)
    return inside & Q(field=wanted.field) if wanted.field else inside


def _key(fact: Fact) -> tuple[Any, ...]:
    return fact.sent_at.isoformat(), str(fact.case_id)
