"""Figures about outcomes and overdue work, as plain rows for whoever draws them.

A cell below five leaves for nobody who reports on the network from outside a clinic: `count` is then None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models.cases import Closing
from consilia.followup.domain.words import Answer, Policy, TaskKind
from consilia.followup.models import Outcome, Plan, Task
from consilia.followup.queries.policy import figures_in_force
from consilia.foundation.wall import looking_further

SMALLEST_CELL = 5
_OUTSIDE = frozenset({Role.MINISTRY_ANALYST, Role.REGIONAL_OPERATOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class OutcomeRate:
    """Of the cases planned in a month: how many were asked about, of how many an outcome is known.

    All counts are None where fewer than five were asked about and the reader reports from outside.
    """

    region: str
    field: str
    month: date
    asked: int | None
    known: int | None
    closed_without: int | None

    @property
    def percent(self) -> int | None:
        if not self.asked or self.known is None:
            return None
        return round(100 * self.known / self.asked)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Open and overdue tasks of one organisation."""

    organisation_id: UUID
    open: int | None
    overdue: int | None
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a rate is held against: our goal, and what others have published."""

    target: int
    published_low: int
    published_high: int


def yardstick(at: datetime) -> Yardstick:
    figures = figures_in_force(at)
    return Yardstick(
        target=figures[Policy.TARGET_PERCENT],
        published_low=figures[Policy.PUBLISHED_LOW_PERCENT],
        published_high=figures[Policy.PUBLISHED_HIGH_PERCENT],
    )


@looking_further()
def outcome_rates(by: Actor, *, since: datetime, until: datetime) -> list[OutcomeRate]:
    """By region, field and month in which the plan was made, for what `by` may report on."""
    rows = (
        _reported(by)
        .filter(made_at__gte=since, made_at__lt=until)
        .annotate(month=TruncMonth("made_at"), asked=_asked(), known=_known())
        .values("case__region_id", "case__field_id", "month")
        .annotate(
            of=Count("id", filter=Q(asked=True)),
            known_of=Count("id", filter=Q(asked=True, known=True)),
            without=Count("id", filter=Q(case__closing=Closing.WITHOUT_OUTCOME)),
        )
        .order_by("month", "case__region_id", "case__field_id")
    )
    return [_rate(row, by) for row in rows]


def _rate(row: Mapping[str, Any], by: Actor) -> OutcomeRate:
    shown = not (by.role in _OUTSIDE and row["of"] < SMALLEST_CELL)
    return OutcomeRate(
        region=row["case__region_id"],
        field=row["case__field_id"],
        month=row["month"].date(),
        asked=row["of"] if shown else None,
        known=row["known_of"] if shown else None,
        closed_without=row["without"] if shown else None,
    )


def _asked() -> Exists:
    """Whether somebody was asked how the child is: only then can an outcome be missing."""
    questions = Task.objects.filter(plan=OuterRef("pk"), kind=TaskKind.OUTCOME)
    return Exists(questions.filter(Q(asked_at__isnull=False) | Q(state__in=["done", "lapsed"])))


def _known() -> Exists:
    return Exists(Outcome.objects.filter(task__plan=OuterRef("pk")).exclude(answer=Answer.LOST))


def _reported(by: Actor) -> QuerySet[Plan]:
    """Whose figures `by` may see: the whole network, a region, a centre or a hospital."""
    plans = Plan.objects.order_by()
    if by.role in {Role.MINISTRY_ANALYST, Role.ADMINISTRATOR}:
        return plans
    if by.role == Role.REGIONAL_OPERATOR:
        return plans.filter(case__region_id=by.region_code)
    if by.role == Role.TRIAGE_COORDINATOR:
        return plans.filter(case__centre_id=by.organisation_id)
    if by.role == Role.ORGANISATION_COORDINATOR and by.organisation_id:
        return plans.filter(organisation_id=by.organisation_id)
    return plans.none()


@looking_further()
def overdue_by_organisation(by: Actor, *, at: datetime) -> Sequence[Overdue]:
    """Every organisation with open tasks, the most overdue first."""
    tasks = Task.objects.filter(is_open=True, plan__in=_reported(by)).order_by()
    rows = tasks.values("organisation_id").annotate(
        open=Count("id"),
        overdue=Count("id", filter=Q(late_at__lte=at)),
        oldest=Min("late_at", filter=Q(late_at__lte=at)),
    )
    return [_overdue(row, by) for row in rows.order_by("-overdue", "organisation_id")]


def _overdue(row: Mapping[str, Any], by: Actor) -> Overdue:
    shown = not (by.role in _OUTSIDE and row["open"] < SMALLEST_CELL)
    return Overdue(
        organisation_id=row["organisation_id"],
        open=row["open"] if shown else None,
        overdue=row["overdue"] if shown else None,
        oldest=row["oldest"] if shown else None,
    )
