"""What a change of the clock policy does to the clocks that run, before and while it is carried out.

The preview and the job that carries a change out ask the same function, `moves`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from consilia.cases.domain.limits import WALL, WORKING, Limit, Scope, replanned, winning
from consilia.cases.models import ClockChange, ClockPolicy, Deadline
from consilia.cases.models.cases import case_number
from consilia.cases.queries.limits import rows_in_force
from consilia.foundation.clocks import ALWAYS, Calendar, Timetable, WorkingCalendar
from consilia.foundation.clocks import Deadline as Clockwork
from consilia.foundation.paging import PAGE_SIZE, Page, page_of, start_of
from consilia.foundation.wall import looking_further
from consilia.network.queries.calendars import working_calendars_of

# Beyond this a clock asks its calendar itself, which answers the same and takes longer.
FROM, UNTIL = timedelta(days=45), timedelta(days=90)
_ORDER = ("new_due", "id")


class Running(NamedTuple):
    """A clock that has not been missed yet, and of which case."""

    id: UUID
    clock: str
    case_id: UUID
    serial: int
    since: datetime
    left: timedelta
    due_at: datetime | None
    span: timedelta
    counts: str
    region: str | None
    centre: UUID | None
    field: str | None


_COLUMNS = (
    "id",
    "clock",
    "case_id",
    "case__serial",
    "since",
    "left",
    "due_at",
    "span",
    "counts",
    "case__region_id",
    "case__centre_id",
    "case__field_id",
)


class Move(NamedTuple):
    """A clock and what becomes of it."""

    running: Running
    new: Clockwork
    limit: Limit
    calendar: Calendar

    @property
    def is_earlier(self) -> bool:
        old, new = self.running, self.new
        return new.due < old.due_at if new.due and old.due_at else new.left < old.left


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of the preview; no moments where the clock is paused."""

    id: str
    case_id: UUID
    number: str
    clock: str
    old_due: datetime | None
    new_due: datetime | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do today. `over`: due at once; `paused`: longer or shorter when they go on."""

    looked_at: int
    earlier: int
    later: int
    over: int
    paused: int
    page: Page[Shift]

    @property
    def moved(self) -> int:
        return self.earlier + self.later + self.paused


@looking_further()
def effect_of(change: ClockChange, *, at: datetime, cursor: str | None = None) -> Effect:
    """The clocks that the change would move if it came into force at its moment, `at` at the earliest."""
    moment = max(change.starts or at, at)
    running = running_clocks(change, at=moment)
    return _effect(running, list(moves(change, running, at=moment)), moment, cursor)


@looking_further()
def effect_of_calendars(working: Mapping[UUID, WorkingCalendar], *, at: datetime) -> Effect:
    """What other working hours or days off of these centres would do to the clocks that count them."""
    running = clocks_on_calendars(at=at, centres=working)
    return _effect(running, list(calendar_moves(running, at=at, working=working)), at, None)


@looking_further()
def centres_on_calendars(at: datetime) -> set[UUID]:
    """The centres that have a running clock in working hours."""
    return set(_on_calendars(at).values_list("case__centre_id", flat=True).distinct())


def _effect(
    running: Sequence[Running], moved: Sequence[Move], moment: datetime, cursor: str | None
) -> Effect:
    paused = sum(one.running.due_at is None for one in moved)
    shorter = sum(one.is_earlier for one in moved if one.running.due_at is not None)
    shifts = sorted((_shift(one, moment) for one in moved), key=_key)
    return Effect(
        looked_at=len(running),
        earlier=shorter,
        later=len(moved) - paused - shorter,
        over=sum(one.is_over for one in shifts),
        paused=paused,
        page=_page(shifts, cursor),
    )


def running_clocks(
    change: ClockChange, *, at: datetime, cases: Sequence[UUID] | None = None
) -> list[Running]:
    """The running clocks that the change is about. What was missed before stays missed as it was."""
    return [Running(*row) for row in _deadlines(change, at, cases).values_list(*_COLUMNS)]


def _deadlines(change: ClockChange, at: datetime, cases: Sequence[UUID] | None) -> QuerySet[Deadline]:
    found = Deadline.objects.filter(
        Q(due_at=None) | Q(due_at__gt=at),
        is_running=True,
        missed_at=None,
        span__isnull=False,
        clock=change.clock,
        case__urgency=change.urgency,
    )
    if change.region_id:
        found = found.filter(case__region=change.region_id)
    if change.centre_id:
        found = found.filter(case__centre=change.centre_id)
    if change.field_id:
        found = found.filter(
            Q(case__field=change.field_id) | Q(case__field__code__startswith=f"{change.field_id}.")
        )
    return found if cases is None else found.filter(case__in=cases)


def clocks_on_calendars(
    *, at: datetime, centres: Iterable[UUID] | None = None, cases: Sequence[UUID] | None = None
) -> list[Running]:
    """The running clocks that count working hours, of these centres or of all."""
    found = _on_calendars(at)
    if centres is not None:
        found = found.filter(case__centre__in=list(centres))
    if cases is not None:
        found = found.filter(case__in=cases)
    return [Running(*row) for row in found.values_list(*_COLUMNS)]


def _on_calendars(at: datetime) -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        is_running=True, missed_at=None, span__isnull=False, due_at__gt=at, counts=WORKING
    ).exclude(case__centre=None)


def calendar_moves(
    running: Sequence[Running], *, at: datetime, working: Mapping[UUID, WorkingCalendar] | None = None
) -> Iterator[Move]:
    """Those that end at another moment by the calendar of their centre, as it is now or `working`; never before `at`."""
    calendars = _calendars(running, at, working)
    for one in running:
        calendar = calendars[one.centre][WORKING]
        due = max(calendar.add(one.since, one.left), at)
        if due != one.due_at:
            new = Clockwork(since=one.since, left=one.left, due=due)
            yield Move(one, new, Limit(one.span, one.counts), calendar)


def moves(change: ClockChange, running: Iterable[Running], *, at: datetime) -> Iterator[Move]:
    """Those among `running` for which another row speaks since the change, each under its new limit."""
    before, after = _before_and_after(change, at)
    winners: dict[Scope, Limit | None] = {}
    found = list(running)
    calendars = _calendars(found, at)
    for one in found:
        scope = Scope(one.region, one.centre, one.field)
        if scope not in winners:
            winners[scope] = _new_limit(before, after, scope)
        limit = winners[scope]
        if limit is not None and (moved := _moved(one, limit, calendars, at)) is not None:
            yield moved


def _new_limit(before: Sequence[ClockPolicy], after: Sequence[ClockPolicy], scope: Scope) -> Limit | None:
    """The limit by the row that speaks since the change. None: no other row, or none; then a clock runs on as it is."""
    old, new = winning(before, scope), winning(after, scope)
    return new.limit if new is not None and new != old else None


def _moved(
    one: Running, limit: Limit, calendars: dict[UUID | None, dict[str, Calendar]], at: datetime
) -> Move | None:
    clock = Clockwork(since=one.since, left=one.left, due=one.due_at)
    new = replanned(clock, Limit(one.span, one.counts), limit, calendars[one.centre], at=at)
    return None if new == clock else Move(one, new, limit, calendars[one.centre][limit.counts])


def _before_and_after(change: ClockChange, at: datetime) -> tuple[list[ClockPolicy], list[ClockPolicy]]:
    """The rows in force at a moment, without the change and with it, whether it is confirmed or not."""
    rows = rows_in_force(change.clock, change.urgency, at=at)
    old = change.replaced if change.confirmed_at else replaced_by(change, rows)
    new = change.made if change.confirmed_at else change.new_row(at)
    others = [row for row in rows if row not in {old, change.made}]
    return [*others, *filter(None, [old])], [*others, *filter(None, [new])]


def replaced_by(change: ClockChange, rows: Iterable[ClockPolicy]) -> ClockPolicy | None:
    """The row of exactly the same cases, which ends when the change begins."""
    return next((row for row in rows if row.scope == change.scope), None)


def _calendars(
    running: Sequence[Running], at: datetime, working: Mapping[UUID, WorkingCalendar] | None = None
) -> dict[UUID | None, dict[str, Calendar]]:
    """By centre: which hours count. A case without a centre has only the wall clock."""
    if working is None:
        working = working_calendars_of({one.centre for one in running if one.centre})
    by_centre: dict[UUID | None, dict[str, Calendar]] = {
        centre: {WALL: ALWAYS, WORKING: Timetable(calendar, at - FROM, at + UNTIL)}
        for centre, calendar in working.items()
    }
    return {None: {WALL: ALWAYS, WORKING: ALWAYS}, **by_centre}


def _shift(move: Move, at: datetime) -> Shift:
    one = move.running
    return Shift(
        id=str(one.id),
        case_id=one.case_id,
        number=case_number(one.serial),
        clock=one.clock,
        old_due=one.due_at,
        new_due=move.new.due,
        is_over=move.new.due is not None and move.new.due <= at,
    )


def _key(shift: Shift) -> tuple[str, str]:
    # Of one zone, so that the texts sort as the moments do; what is paused comes last.
    return (shift.new_due.astimezone(UTC).isoformat() if shift.new_due else "~"), shift.id


def _page(shifts: list[Shift], cursor: str | None) -> Page[Shift]:
    """One page of rows that are in memory and in order, by the same cursors as other lists."""
    start = start_of(cursor, key=_ORDER)
    place = bisect_right(shifts, start.key, key=_key) if start else 0
    if start and start.backwards:
        found = shifts[max(place - PAGE_SIZE - 2, 0) : max(place - 1, 0)][::-1]
    else:
        found = shifts[place : place + PAGE_SIZE + 1]
    return page_of(found, start=start, key_of=_key)
