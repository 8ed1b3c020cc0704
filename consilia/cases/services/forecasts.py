"""Forecasts: the histories of clocks counted anew, and what they say noted at the clocks that run.

A forecast is noted once, as the moments at which its verdict changes; pages compare them with the time and ask no
history. So a worklist costs the same with forecasts as without.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from consilia.cases.domain.forecast import Tally, curve_of, is_late, tenths
from consilia.cases.models import Case, ClockHistory, Deadline, ForecastPolicy
from consilia.cases.queries.forecasts import (
    AFTER,
    BEFORE,
    Foreseen,
    Kind,
    Unforeseen,
    calendar_for,
    calendars_of,
    forecast_policy,
    foreseen,
    moment_at,
    tallies,
    to_foresee,
    unforeseen,
)
from consilia.foundation.clocks import Calendar
from consilia.foundation.many_rows import update_rows

CASES_IN_ONE_STEP: Final = 500


@transaction.atomic
def count_histories(*, at: datetime) -> int:
    """Count what became of the clocks, in place of what was counted before; answers how many kinds there are.

    What is noted at running clocks stands until `foresee` looks at them again.
    """
    policy = forecast_policy(at)
    counted = tallies(policy, at=at) if policy else {}
    rows = [_history(kind, tally, at) for kind, tally in counted.items()]
    ClockHistory.objects.all().delete()
    ClockHistory.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)


def _history(kind: Kind, tally: Tally, at: datetime) -> ClockHistory:
    curve = curve_of(tally)
    row = ClockHistory(
        urgency=kind.urgency, clock=kind.clock, runs=tally.runs, late=tally.late, counted_at=at
    )
    row.centre_id, row.field_id = kind.centre, kind.field
    row.stood, row.waits = list(curve.stood), list(curve.waits)
    return row


def foresee(*, at: datetime, again: bool = False, most: int | None = None) -> int:
    """Note the forecast of the running clocks that have none; answers of how many.

    Every step of cases is a transaction of its own. A case that somebody moves just now is left for the next run.

    Args:
        again: look at all that run, as after a new count.
        most: stop after so many cases; the next run goes on.
    """
    policy = forecast_policy(at)
    if policy is None:
        return 0
    waiting = to_foresee(again=again).order_by("case_id").values_list("case_id", flat=True).distinct()
    cases = list(waiting if most is None else waiting[:most])
    steps = [cases[n : n + CASES_IN_ONE_STEP] for n in range(0, len(cases), CASES_IN_ONE_STEP)]
    return sum(_foresee_step(step, policy, again=again, at=at) for step in steps)


@transaction.atomic
def _foresee_step(case_ids: Sequence[UUID], policy: ForecastPolicy, *, again: bool, at: datetime) -> int:
    locked = (
        Case.objects.select_for_update(of=("self",), skip_locked=True).filter(id__in=case_ids).order_by("id")
    )
    held = dict(locked.values_list("id", "late_from"))
    clocks = list(unforeseen(held, again=again))
    known = foreseen({one.kind for one in clocks}, policy)
    centres = {one.centre for one in clocks}
    calendars = calendars_of(centres, at - BEFORE, at + AFTER) if clocks else {}
    noted = [(*_note(one, known[one.kind], policy, calendars), at) for one in clocks]
    update_rows(Deadline, ["forecast", "late_from", "foreseen_at"], noted)
    _follow_cases(held)
    return len(noted)


def _note(
    one: Unforeseen, known: Foreseen, policy: ForecastPolicy, calendars: Mapping[UUID, Calendar]
) -> tuple[UUID, dict[str, Any], datetime | None]:
    """The steps as moments: from when on how many of ten like it were late, and whether that means probably late."""
    calendar = calendar_for(one, calendars)
    late = policy.rules.late
    told, late_from = [], None
    for step in known.steps:
        moment = moment_at(one, step.percent, calendar)
        probably = is_late(step.chance, late)
        told.append([moment.isoformat(), tenths(step.chance), probably])
        late_from = late_from or (moment if probably else None)
    noted = {"runs": known.runs, "late": known.late, "of_field": known.of_field, "steps": told}
    return one.id, noted, late_from


def _follow_cases(held: Mapping[UUID, datetime | None]) -> None:
    """A case is probably late as soon as one of its clocks is."""
    running = Deadline.objects.running().filter(case__in=held, missed_at=None)
    first = dict(running.values("case_id").annotate(first=Min("late_from")).values_list("case_id", "first"))
    changed = [(case_id, first.get(case_id)) for case_id, old in held.items() if first.get(case_id) != old]
    update_rows(Case, ["late_from"], changed)
