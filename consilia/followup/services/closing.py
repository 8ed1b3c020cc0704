"""The end of the journey: a case is closed by the system when nothing is left to be asked."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.models.cases import Closing
from consilia.followup.domain.words import Answer, TaskKind
from consilia.followup.events import OutcomeLapsed
from consilia.followup.models import Outcome, OutcomeLink, Plan, Task
from consilia.followup.services.planning import cancel_questions
from consilia.followup.services.stepping import take_step

ENDED_IN_ONE_RUN = 500
_CLOSABLE = frozenset({State.ACKNOWLEDGED, State.FOLLOW_UP})


def settle(case: Case, *, at: datetime) -> bool:
    """Close the case, when its last question was answered or let go by; with the code that says which.

    A death that was only tapped waits for somebody who signs in, as long as the link could still correct it.
    """
    case = cases.lock_case(case.id)
    questions = Task.objects.filter(case=case, kind=TaskKind.OUTCOME)
    if State(case.state) not in _CLOSABLE or not questions.exists() or questions.open().exists():
        return False
    if _waits_for_confirmation(case, at=at):
        return False
    known = Outcome.objects.filter(case=case).exclude(answer=Answer.LOST).exists()
    closing = Closing.WITH_OUTCOME if known else Closing.WITHOUT_OUTCOME
    cases.close_case(case_id=case.id, closing=closing, by=Actor.system(), at=at)
    return True


def _waits_for_confirmation(case: Case, *, at: datetime) -> bool:
    tapped = Outcome.objects.filter(case=case, answer=Answer.DIED, confirmed_at=None)
    return OutcomeLink.objects.filter(task__outcome__in=tapped, ends__gt=at).exists()


@transaction.atomic
def case_closed(*, case_id: UUID, by: Actor, at: datetime) -> int:
    """Whoever closed the case: its outcome is asked for no more; what is to be done for the child stays."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("case").filter(case_id=case_id).first()
    if plan is None or plan.case.state != State.CLOSED:
        return 0
    return cancel_questions(plan, by=by, at=at)


def lapse_outcomes(*, by: Actor, at: datetime, most: int = ENDED_IN_ONE_RUN) -> int:
    """End the questions whose time to answer is over; returns how many. Each row is its own transaction."""
    ended = 0
    while ended < most and _lapse_one(by=by, at=at):
        ended += 1
    return ended


@transaction.atomic
def _lapse_one(*, by: Actor, at: datetime) -> bool:
    task = (
        Task.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("plan", "case")
        .filter(is_open=True, kind=TaskKind.OUTCOME, late_at__lte=at)
        .order_by("late_at", "id")
        .first()
    )
    if task is None:
        return False
    take_step("lapse", task, by=by, at=at)
    publish(OutcomeLapsed(case_id=task.case_id, task_id=task.id), by=by, at=at)
    settle(task.case, at=at)
    return True


def settle_unconfirmed(*, by: Actor, at: datetime) -> int:
    """Close the cases whose tapped death nobody confirmed while the link lived."""
    waiting = Outcome.objects.filter(answer=Answer.DIED, confirmed_at=None, case__state__in=_CLOSABLE)
    return sum(_settle(case_id, at=at) for case_id in waiting.values_list("case_id", flat=True).distinct())


@transaction.atomic
def _settle(case_id: UUID, *, at: datetime) -> bool:
    plan = Plan.objects.locked(case_id)
    return settle(plan.case, at=at)
