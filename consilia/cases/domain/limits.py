"""How long a clock may run: which row of the policy speaks for a case, and what a new row does to running clocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar
from uuid import UUID

from consilia.foundation.clocks import Calendar, Deadline

WALL: Final = "wall"
WORKING: Final = "working"


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which cases a row speaks; None means all. A field speaks for its subspecialties too."""

    region: str | None = None
    centre: UUID | None = None
    field: str | None = None

    @property
    def rank(self) -> tuple[int, bool, bool]:
        """Field before centre before region; a subspecialty before its field."""
        depth = self.field.count(".") + 1 if self.field else 0
        return depth, self.centre is not None, self.region is not None

    def covers(self, other: "Scope") -> bool:
        """Whether every case of `other` is one of ours."""
        return (
            self.region in {None, other.region}
            and self.centre in {None, other.centre}
            and (self.field is None or _lies_in(other.field, self.field))
        )

    def meets(self, other: "Scope") -> bool:
        """Whether some case can belong to both."""
        return (
            (None in {self.region, other.region} or self.region == other.region)
            and (None in {self.centre, other.centre} or self.centre == other.centre)
            and (
                None in {self.field, other.field}
                or _lies_in(self.field, other.field)
                or _lies_in(other.field, self.field)
            )
        )


def _lies_in(inner: str | None, outer: str | None) -> bool:
    return inner is not None and outer is not None and (inner == outer or inner.startswith(f"{outer}."))


@dataclass(frozen=True, slots=True)
class Limit:
    span: timedelta
    counts: str


class Row(Protocol):
    """A row of the policy, stored or only thought of."""

    starts: datetime

    @property
    def scope(self) -> Scope: ...


R = TypeVar("R", bound=Row)


def in_order(rows: Iterable[R]) -> list[R]:
    """The row that wins first: the most specific one, and of equals the one that began last."""
    return sorted(rows, key=lambda row: (row.scope.rank, row.starts), reverse=True)


def winning(rows: Iterable[R], case: Scope) -> R | None:
    """The row that speaks for a case; None where its clock has no limit and does not run."""
    return next((row for row in in_order(rows) if row.scope.covers(case)), None)


def loosens(new: Limit | None, displaced: Iterable[Limit]) -> bool:
    """Whether a child could wait longer than before; no limit at all is the loosest.

    Where nobody can say (working hours against hours of the wall clock) the answer is yes.
    """
    return any(new is None or not _at_least_as_tight(new, before) for before in displaced)


def _at_least_as_tight(new: Limit, before: Limit) -> bool:
    # As many working hours never pass sooner than hours of the wall clock.
    return new.span <= before.span and new.counts in {before.counts, WALL}


def replanned(
    running: Deadline, before: Limit, after: Limit, calendars: Mapping[str, Calendar], *, at: datetime
) -> Deadline:
    """A running or paused clock under a new limit that holds from `at` on.

    The new limit counts from when the clock started, and pauses stay pauses. Where other hours count than
    before, the share of the time that was used stays used. A limit is never broken before it was made: a
    clock that is over by the new one is due at `at`.
    """
    if before == after:
        return running
    if before.counts == after.counts:
        new = replace(running, left=max(running.left + after.span - before.span, timedelta()))
    else:
        unused = _unused(running, calendars[before.counts], at)
        new = replace(running, since=at, left=after.span * (unused / before.span))
    if running.due is None:
        return new
    return replace(new, due=max(calendars[after.counts].add(new.since, new.left), at))


def _unused(running: Deadline, calendar: Calendar, at: datetime) -> timedelta:
    used = calendar.between(running.since, at) if running.due is not None else timedelta()
    return max(running.left - used, timedelta())
