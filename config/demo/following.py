"""After the answer: the work is done, mostly, and somebody tells how the child is, mostly."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from config.demo.prose import Voice
from config.demo.telling import at_moment
from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.followup import services
from consilia.followup.domain.days import morning_of
from consilia.followup.domain.words import QUESTIONS, Answer, Grade
from consilia.followup.models import Task
from consilia.followup.services import Told

TOLD, DONE, NOT_DONE = 0.62, 0.9, 0.05  # shares; the rest is silent, or overdue
# How children are, in hundredths. Nobody dies in a demonstration.
_ANSWERS = {Answer.IMPROVED: 64, Answer.SAME: 21, Answer.WORSE: 9, Answer.LOST: 6}
_GRADES = {Grade.YES: 55, Grade.PARTLY: 30, Grade.NO: 15}
_WORKING_DAY = timedelta(hours=8)


def plan(case: Case, *, at: datetime) -> None:
    """What the job makes of an acknowledged case."""
    services.make_plan(case_id=case.id, by=Actor.system(), at=at)


def answer(case: Case, chance: Random, *, by: Actor, until: datetime, heard: bool) -> None:
    """The questions that have come by then."""
    for task, at in _due(case, chance, until):
        if task.is_outcome and chance.random() < TOLD:
            with at_moment(at, heard=heard):
                services.record_outcome(task_id=task.id, told=_told(chance), by=by, at=at)


def work(case: Case, voice: Voice, *, by: Actor, until: datetime, heard: bool) -> None:
    """The tasks whose day has come by then."""
    for task, at in _due(case, voice.chance, until):
        lot = voice.chance.random()
        if task.is_outcome or lot > DONE + NOT_DONE:
            continue
        with at_moment(at, heard=heard):
            if lot < DONE:
                services.complete_task(task_id=task.id, by=by, at=at)
            else:
                reason = voice.pick("reason", "unfeasible")
                services.skip_task(task_id=task.id, reason=reason, by=by, at=at)


def end(case: Case, *, at: datetime) -> None:
    """What the job makes of a closed case."""
    services.case_closed(case_id=case.id, by=Actor.system(), at=at)


def _due(case: Case, chance: Random, until: datetime) -> Iterator[tuple[Task, datetime]]:
    """Each open task of which the day has come, and when in that day somebody turns to it."""
    tasks = Task.objects.filter(case=case, is_open=True).select_related("plan").order_by("due_on", "id")
    for task in list(tasks):
        at = morning_of(task.due_on, task.plan.zone) + chance.random() * _WORKING_DAY
        if at <= until:
            yield task, at


def _told(chance: Random) -> Told:
    (said,) = chance.choices(list(_ANSWERS), list(_ANSWERS.values()))
    grades = chance.choices(list(_GRADES), list(_GRADES.values()), k=len(QUESTIONS))
    return Told(said, grades=dict(zip(QUESTIONS, grades, strict=True)))
