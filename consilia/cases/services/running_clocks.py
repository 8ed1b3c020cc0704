"""The clocks that run follow a changed limit, and a changed calendar: some hundred cases in each transaction.

The cases are held before their clocks, as by everybody who moves a case. A run that is killed leaves whole cases
behind, and the next one goes on: a clock that is where it belongs does not move twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min, Q

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.clocks import Clock
from consilia.cases.events import ClockChangeApplied
from consilia.cases.models import Case, ClockChange, Deadline, Entry, Offer
from consilia.cases.models.cases import NO_DEADLINE
from consilia.cases.queries.clock_changes import (
    Move,
    calendar_moves,
    clocks_on_calendars,
    moves,
    running_clocks,
)
from consilia.cases.services.clocks import plan_milestone
from consilia.foundation import undertakings
from consilia.foundation.many_rows import update_rows
from consilia.foundation.models import Undertaking

CASES_IN_ONE_STEP: Final = 500
TO_APPLY: Final = Q(confirmed_at__isnull=False, applied_at=None, called_off_at=None)


def apply_due_changes(*, by: Actor, at: datetime, most: int | None = None) -> int:
    """Carry out every confirmed change that is in force by now, the oldest first; answers how many clocks moved.

    Args:
        most: stop after steps of about so many cases; the next run goes on where this one stopped.
    """
    due = ClockChange.objects.filter(TO_APPLY, starts__lte=at)
    moved, left = 0, most
    for change_id in due.order_by("starts", "confirmed_at").values_list("id", flat=True):
        if left is not None and left <= 0:
            break
        here = apply_change(change_id=change_id, by=by, at=at, most=left)
        moved, left = moved + here, None if left is None else left - here
    return moved


def apply_change(*, change_id: UUID, by: Actor, at: datetime, most: int | None = None) -> int:
    """Move the running clocks of a confirmed change, of about `most` cases at most; answers how many clocks."""
    change = ClockChange.objects.select_related("made", "replaced").get(pk=change_id)
    running = running_clocks(change, at=at)
    cases = sorted({move.running.case_id for move in moves(change, running, at=at)})
    now = cases if most is None else cases[: -(-most // CASES_IN_ONE_STEP) * CASES_IN_ONE_STEP]
    work = _work_of(change, len(cases), at)
    moved = 0
    for number, step in enumerate(_steps(now), start=1):
        moved += _apply_to(change, step, by=by, at=at)
        if work:
            left = max(len(cases) - number * CASES_IN_ONE_STEP, 0)
            undertakings.advance(key=work.key, to=max(work.total - left, work.done), at=at)
    if now == cases:
        if work:
            undertakings.advance(key=work.key, to=work.total, at=at)
        _finish(change_id, by=by, at=at)
    return moved


def _work_of(change: ClockChange, cases: int, at: datetime) -> Undertaking | None:
    """What tells whoever waits how far it is, over all its runs; None where one step is enough."""
    key = f"clock-change-{change.id}"
    begun = Undertaking.objects.filter(key=key).first()
    if begun or cases <= CASES_IN_ONE_STEP:
        return begun
    return undertakings.begin(
        key=key, title_en="Deadlines move to a new limit", title_ru="Сроки переносятся по новому нормативу",
        total=cases, at=at,
    )  # fmt: skip


def follow_calendar(*, centre_id: UUID | None = None, by: Actor, at: datetime) -> int:
    """Let the running clocks end by the calendar of their centre as it is now; None means every centre.

    The time since each clock started counts by the new calendar; what was missed before stays missed, and nothing
    becomes overdue before `at`.
    """
    running = clocks_on_calendars(at=at, centres=None if centre_id is None else [centre_id])
    cases = sorted({move.running.case_id for move in calendar_moves(running, at=at)})
    return sum(_follow_step(step, by=by, at=at) for step in _steps(cases))


def _steps(cases: list[UUID]) -> list[list[UUID]]:
    return [cases[n : n + CASES_IN_ONE_STEP] for n in range(0, len(cases), CASES_IN_ONE_STEP)]


@transaction.atomic
def _follow_step(case_ids: Sequence[UUID], *, by: Actor, at: datetime) -> int:
    cases = _held(case_ids)
    moved = list(calendar_moves(clocks_on_calendars(at=at, cases=list(cases)), at=at))
    _move(moved, cases, by=by, at=at, calendar=True)
    return len(moved)


@transaction.atomic
def _apply_to(change: ClockChange, case_ids: Sequence[UUID], *, by: Actor, at: datetime) -> int:
    cases = _held(case_ids)
    moved = list(moves(change, running_clocks(change, at=at, cases=list(cases)), at=at))
    _move(moved, cases, by=by, at=at, change=str(change.id))
    earlier = sum(one.is_earlier for one in moved)
    ClockChange.objects.filter(pk=change.pk).update(
        earlier=F("earlier") + earlier, later=F("later") + len(moved) - earlier
    )
    return len(moved)


def _held(case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    locked = Case.objects.select_for_update().filter(id__in=case_ids).order_by("id")
    return {case.id: case for case in locked}


def _move(moved: Sequence[Move], cases: dict[UUID, Case], *, by: Actor, at: datetime, **why: Any) -> None:
    _write(moved)
    _follow_offers(moved)
    _follow_cases(cases)
    Entry.objects.bulk_create(_line(one, by, at, why) for one in moved)


_MOVED: Final = ("since", "left", "due_at", "span", "counts", "milestone_at", "foreseen_at", "late_from")


def _write(moved: Sequence[Move]) -> None:
    rows = Deadline.objects.in_bulk([one.running.id for one in moved])
    for one in moved:
        row = rows[one.running.id]
        row.take(one.new)
        row.span, row.counts = one.limit.span, one.limit.counts
        plan_milestone(row, one.calendar)
    update_rows(
        Deadline, _MOVED, [(row.id, *(getattr(row, name) for name in _MOVED)) for row in rows.values()]
    )


def _follow_offers(moved: Sequence[Move]) -> None:
    """An offer is open as long as the clock of its case runs."""
    ends = {
        (one.running.case_id, one.running.due_at): one.new.due
        for one in moved
        if one.running.clock == Clock.ACCEPTANCE and one.new.due is not None
    }
    if not ends:
        return
    waiting = Offer.objects.filter(case__in={case_id for case_id, _due in ends}, answer="")
    following = [
        (offer_id, ends[case_id, answer_by])
        for offer_id, case_id, answer_by in waiting.values_list("id", "case_id", "answer_by")
        if (case_id, answer_by) in ends
    ]
    update_rows(Offer, ["answer_by"], following)


def _follow_cases(cases: dict[UUID, Case]) -> None:
    """The worklist sorts by what is due first; what was foreseen of a clock that moved is forgotten."""
    running = Deadline.objects.running().filter(case__in=cases)
    first = running.values("case_id").annotate(due=Min("due_at"), late=Min("late_from"))
    found = {
        case_id: (due or NO_DEADLINE, late)
        for case_id, due, late in first.values_list("case_id", "due", "late")
    }
    update_rows(
        Case,
        ["due_at", "late_from"],
        [(case_id, *found.get(case_id, (NO_DEADLINE, None))) for case_id in cases],
    )


def _line(one: Move, by: Actor, at: datetime, why: dict[str, Any]) -> Entry:
    """The timeline says why a deadline moved. It is nobody's news: no unread mark on a hundred thousand cases."""
    old, new = one.running.due_at, one.new.due
    due = [old.isoformat() if old else None, new.isoformat() if new else None]
    return Entry(
        case_id=one.running.case_id,
        at=at,
        kind=Entry.Kind.DEADLINE,
        name=one.running.clock,
        author_id=by.user_id,
        detail={"moved": due, **why},
    )


@transaction.atomic
def _finish(change_id: UUID, *, by: Actor, at: datetime) -> None:
    change = ClockChange.objects.select_for_update().get(pk=change_id)
    if change.applied_at is None:
        change.applied_at = at
        change.save(update_fields=["applied_at"])
        publish(_applied(change), by=by, at=at)


def _applied(change: ClockChange) -> ClockChangeApplied:
    return ClockChangeApplied(
        clock_change_id=change.id,
        clock=change.clock,
        urgency=change.urgency,
        earlier=change.earlier,
        later=change.later,
    )
