"""Which limit a clock has: the rows in force, the one that speaks for a case, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.limits import Scope, in_order, winning
from consilia.cases.models import Case, ClockChange, ClockPolicy
from consilia.foundation.constraints import in_force, not_over
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.questions import StandingQuestion, given, is_one_of


class When(StrEnum):
    NOW = "now"
    COMING = "coming"
    PAST = "past"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list of rows; empty values narrow nothing."""

    clock: str = ""
    urgency: str = ""
    region: str = ""
    centre: str = ""
    field: str = ""
    when: str = When.NOW


_ORDER = ("clock", "urgency", "-starts", "id")


def limits_page(wanted: Wanted, *, at: datetime, cursor: str | None) -> Page[ClockPolicy]:
    """Rows of the policy by clock and urgency, the newest first."""
    periods = {When.COMING: Q(starts__gt=at), When.PAST: Q(ends__lte=at)}
    return keyset_page(
        _narrowed(_all().filter(periods.get(When(wanted.when), in_force(at))), wanted),
        key=_ORDER,
        cursor=cursor,
        key_of=lambda row: (row.clock, row.urgency, row.starts.isoformat(), str(row.id)),
    )


def changes_page(wanted: Wanted, *, at: datetime, cursor: str | None) -> Page[ClockChange]:
    """Who changed what when, the latest first, also what was dropped. `at` narrows nothing: all of it has happened."""
    return keyset_page(
        _narrowed(_changes(), wanted),
        key=("-proposed_at", "-id"),
        cursor=cursor,
        key_of=lambda change: (change.proposed_at.isoformat(), str(change.id)),
    )


def _narrowed(rows: Any, wanted: Wanted) -> Any:
    said = {name: getattr(wanted, name) for name in ("clock", "urgency", "region", "centre", "field")}
    return rows.filter(**{name: value for name, value in said.items() if value})


def waiting_changes() -> list[ClockChange]:
    """Proposed and neither confirmed nor dropped, the oldest first."""
    return list(_changes().filter(confirmed_at=None, dropped_at=None).order_by("proposed_at"))


def coming_changes(at: datetime) -> list[ClockChange]:
    """Confirmed, and not yet carried to the clocks that run."""
    found = _changes().filter(confirmed_at__isnull=False, called_off_at=None, applied_at=None)
    return list(found.order_by("starts"))


def change_of(change_id: UUID) -> ClockChange:
    """Raises ClockChange.DoesNotExist."""
    found: ClockChange = _changes().get(pk=change_id)
    return found


def row_now(row_id: UUID, at: datetime) -> ClockPolicy | None:
    """A row that is in force or still to come."""
    return _all().filter(not_over(at), pk=row_id).first()


def _all() -> QuerySet[ClockPolicy]:
    return ClockPolicy.objects.select_related("region", "centre", "field")


def _changes() -> Any:
    names = ("region", "centre", "field", "proposed_by", "confirmed_by", "made", "replaced")
    return ClockChange.objects.select_related(*names)


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
    return list(_all().filter(in_force(at), clock=clock, urgency=urgency))


def _rows(scope: Scope, urgency: str, at: datetime) -> list[ClockPolicy]:
    parts = scope.field.split(".") if scope.field else []
    fields = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    asked = {"region": scope.region, "centre": scope.centre, "fields": fields}
    return _POLICIES(**asked, urgency=urgency, at=at)


_POLICIES = StandingQuestion(
    lambda: ClockPolicy.objects.filter(
        in_force(given("at")),
        Q(region=None) | Q(region=given("region")),
        Q(centre=None) | Q(centre=given("centre")),
        Q(field=None) | Q(is_one_of("field", given("fields"))),
        urgency=given("urgency"),
    )
)
