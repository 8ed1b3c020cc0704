"""Which limit a clock has: the rows in force, the one that speaks for a case, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.limits import Scope, in_order, winning
from consilia.cases.models import Case, ClockPolicy
from consilia.foundation.questions import StandingQuestion, given, is_one_of


def scope_of(case: Case) -> Scope:
    return Scope(case.region_id, case.centre_id, case.field_id)


def policies_for(case: Case, clocks: Sequence[Clock], *, at: datetime) -> dict[str, ClockPolicy]:
    """The row that speaks for the case, for each clock that has one in force."""
    rows, scope = _rows(scope_of(case), case.urgency, at), scope_of(case)
    found = {clock: winning([row for row in rows if row.clock == clock], scope) for clock in clocks}
    return {clock: row for clock, row in found.items() if row is not None}


def rows_for(scope: Scope, urgency: str, clock: str, *, at: datetime) -> list[ClockPolicy]:
    """Every row in force that could speak for such a case, the one that does first."""
    return in_order(row for row in _rows(scope, urgency, at) if row.clock == clock)


def rows_in_force(clock: str, urgency: str, *, at: datetime) -> list[ClockPolicy]:
    """The rows of one clock and urgency, for whichever cases."""
    return list(ClockPolicy.objects.filter(in_force(at), clock=clock, urgency=urgency))


def in_force(at: Any) -> Q:
    return Q(ends=None, starts__lte=at) | Q(ends__gt=at, starts__lte=at)


def _rows(scope: Scope, urgency: str, at: datetime) -> list[ClockPolicy]:
    parts = scope.field.split(".") if scope.field else []
    fields = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return list(_POLICIES(region=scope.region, centre=scope.centre, fields=fields, urgency=urgency, at=at))


_POLICIES = StandingQuestion(
    lambda: ClockPolicy.objects.filter(
        in_force(given("at")),
        Q(region=None) | Q(region=given("region")),
        Q(centre=None) | Q(centre=given("centre")),
        Q(field=None) | Q(is_one_of("field", given("fields"))),
        urgency=given("urgency"),
    )
)
