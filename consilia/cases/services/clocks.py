"""Starting, pausing and meeting the clocks of a case; noticing those that ran out."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.clocks import NEVER_PAUSED, NO_EFFECT, Clock, Effect, next_milestone
from consilia.cases.events import DeadlineMissed, DeadlineNears
from consilia.cases.models import Case, ClockPolicy, Deadline, Entry
from consilia.cases.models.cases import NO_DEADLINE
from consilia.cases.queries.limits import policies_for
from consilia.foundation.clocks import ALWAYS, Calendar
from consilia.foundation.clocks import Deadline as Clockwork
from consilia.foundation.questions import StandingQuestion, given
from consilia.network.queries.calendars import working_calendar_of

MISSED_IN_ONE_RUN = 500


class _Calendars:
    """The calendars of one case, read at most once for one move."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def of(self, counts: str) -> Calendar:
        return self._working if counts == ClockPolicy.Counts.WORKING else ALWAYS

    @cached_property
    def _working(self) -> Calendar:
        return working_calendar_of(self._case.centre_id) if self._case.centre_id else ALWAYS


def apply_effect(effect: Effect, case: Case, *, at: datetime) -> None:
    """What a move does to the clocks of `case`, and so to its `due_at`; `domain.clocks` has the table."""
    if effect == NO_EFFECT:
        return
    running = [] if case.was_never_sent else _RUNNING(case=case.id)
    calendars = _Calendars(case)
    changed = [deadline for deadline in running if _changes(deadline, effect, case, calendars, at=at)]
    if changed:
        Deadline.objects.bulk_update(
            changed,
            ["since", "left", "due_at", "met_at", "cancelled_at", "milestone_at", "foreseen_at", "late_from"],
        )
    started = _start(effect.starts, case, calendars, at=at) if effect.starts else []
    _follow([*running, *started], case)


_RUNNING = StandingQuestion(lambda: Deadline.objects.running().filter(case=given("case")))


def _start(clocks: Sequence[Clock], case: Case, calendars: _Calendars, *, at: datetime) -> list[Deadline]:
    """One deadline for each clock that has a policy; a clock without one does not run."""
    policies = policies_for(case, clocks, at=at)
    started = [_started(policies[clock], case, calendars, at=at) for clock in clocks if clock in policies]
    return Deadline.objects.bulk_create(started)


def _follow(deadlines: Sequence[Deadline], case: Case) -> None:
    """The case is due when the first of its clocks that still run is, and probably late when one of them is."""
    running = [one for one in deadlines if one.met_at is None and one.cancelled_at is None]
    case.due_at = min((one.due_at for one in running if one.due_at is not None), default=NO_DEADLINE)
    case.late_from = min((one.late_from for one in running if one.late_from is not None), default=None)


def follow_clocks(case: Case) -> None:
    """Set what the case keeps of its running clocks; the caller saves it."""
    _follow(_RUNNING(case=case.id), case)


def forget_forecasts(case: Case) -> None:
    """What was foreseen came from clocks of another field or centre; the next minute foresees it anew."""
    running = Deadline.objects.running().filter(case=case)
    running.update(foreseen_at=None, late_from=None, forecast=None)


def _changes(deadline: Deadline, effect: Effect, case: Case, calendars: _Calendars, *, at: datetime) -> bool:
    """Apply `effect` to one running deadline; False when it does not concern it."""
    if deadline.clock in effect.meets:
        deadline.take(deadline.value.meet(at=at))
    elif deadline.clock in effect.cancels:
        deadline.cancelled_at = at
    elif effect.pauses and case.urgency not in NEVER_PAUSED:
        deadline.take(deadline.value.pause(calendars.of(deadline.counts), at=at))
    elif effect.resumes:
        deadline.take(deadline.value.resume(calendars.of(deadline.counts), at=at))
        plan_milestone(deadline, calendars.of(deadline.counts))
    else:
        return False
    return True


def _started(policy: ClockPolicy, case: Case, calendars: _Calendars, *, at: datetime) -> Deadline:
    deadline = Deadline(case=case, clock=policy.clock, counts=policy.counts)
    deadline.span = policy.span
    deadline.take(Clockwork.start(policy.span, calendars.of(policy.counts), at=at))
    plan_milestone(deadline, calendars.of(policy.counts))
    return deadline


def plan_milestone(deadline: Deadline, calendar: Calendar) -> None:
    """Note when the next milestone of a running deadline will be reached; none after the last."""
    percent = next_milestone(deadline.told)
    if percent is None or deadline.span is None:
        deadline.milestone_at = None
        return
    deadline.milestone_at = deadline.value.reaches(percent / 100, span=deadline.span, calendar=calendar)


def restart_for_urgency(case: Case, *, at: datetime) -> None:
    """Give every running clock the span of the new urgency, counted from when it first started."""
    running = {deadline.clock: deadline for deadline in Deadline.objects.running().filter(case=case)}
    policies = policies_for(case, [Clock(clock) for clock in running], at=at)
    Deadline.objects.filter(id__in=[deadline.id for deadline in running.values()]).update(cancelled_at=at)
    calendars = _Calendars(case)
    Deadline.objects.bulk_create(
        _started(policies[clock], case, calendars, at=case.submitted_at or at)
        for clock in running
        if clock in policies
    )


def meet_first_contact(case: Case, *, at: datetime) -> None:
    """The expert has spoken to the referrer for the first time."""
    for deadline in Deadline.objects.running().filter(case=case, clock=Clock.FIRST_CONTACT):
        deadline.take(deadline.value.meet(at=at))
        deadline.save()
        follow_clocks(case)
        case.save(update_fields=["due_at", "late_from"])


def miss_deadlines(*, by: Actor, at: datetime, most: int = MISSED_IN_ONE_RUN) -> int:
    """Mark the deadlines that ran out before `at`; returns how many. Each is noticed exactly once.

    Every row is its own transaction and is locked while it is marked, so several workers may run this
    at once and a killed one loses nothing. Its case is locked with it, or both are left for the next run:
    whoever moves a case holds it first and its clocks after it, and would wait for us while we wait for them.
    """
    missed = 0
    while missed < most and _miss_one(by=by, at=at):
        missed += 1
    return missed


def tell_milestones(*, by: Actor, at: datetime, most: int = MISSED_IN_ONE_RUN) -> int:
    """Tell of deadlines that have used up so much of their time; returns how many milestones were reached.

    As with `miss_deadlines`, each row is a transaction of its own, and each milestone is told once.
    """
    told = 0
    while told < most and _tell_one(by=by, at=at):
        told += 1
    return told


@transaction.atomic
def _tell_one(*, by: Actor, at: datetime) -> bool:
    deadline = (
        Deadline.objects.running()
        .select_for_update(of=("self", "case"), skip_locked=True)
        .select_related("case")
        .filter(due_at__isnull=False, milestone_at__lte=at)
        .order_by("milestone_at")
        .first()
    )
    percent = next_milestone(deadline.told) if deadline else None
    if deadline is None or percent is None:
        return False
    deadline.told = percent
    plan_milestone(deadline, _Calendars(deadline.case).of(deadline.counts))
    deadline.save(update_fields=["told", "milestone_at"])
    # Over already: that is told by itself, and louder.
    if deadline.due_at is not None and deadline.due_at > at:
        publish(DeadlineNears(case_id=deadline.case_id, clock=deadline.clock, percent=percent), by=by, at=at)
    return True


@transaction.atomic
def _miss_one(*, by: Actor, at: datetime) -> bool:
    from consilia.cases.services.moving import write_entry  # a cycle only in name: moving starts clocks

    deadline = (
        Deadline.objects.running()
        .select_for_update(of=("self", "case"), skip_locked=True)
        .select_related("case")
        .filter(missed_at=None, due_at__lt=at)
        .order_by("due_at")
        .first()
    )
    if deadline is None:
        return False
    deadline.missed_at = deadline.due_at
    deadline.save(update_fields=["missed_at"])
    write_entry(deadline.case, Entry.Kind.DEADLINE, deadline.clock, by=by, at=at)
    publish(DeadlineMissed(case_id=deadline.case_id, clock=deadline.clock), by=by, at=at)
    return True
