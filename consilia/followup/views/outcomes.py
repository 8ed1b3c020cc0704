"""The answer of a doctor who has signed in."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.followup import services
from consilia.followup.domain.words import QUESTIONS, Answer
from consilia.followup.forms import OutcomeForm
from consilia.followup.models import Outcome, Task
from consilia.followup.permissions import may_do
from consilia.followup.queries.plans import task_for
from consilia.followup.services import Told
from consilia.followup.views.doors import guarded, to_case
from consilia.foundation.pages import form_page
from consilia.foundation.refusals import NotAllowed


@require_http_methods(["GET", "POST"])
@guarded
def answer(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    """How the child is at one date, in words too, and the three questions about the conclusion."""
    task = task_for(request.actor, case_id, task_id, request.at)
    if not task.is_outcome:
        raise Task.DoesNotExist
    if not may_do(request.actor, "answer", task):
        raise NotAllowed
    form = OutcomeForm(request.POST or None, initial=_known(task))

    def deed() -> None:
        given = form.cleaned_data
        told = Told(Answer(given["answer"]), given["note"], form.grades, given["died_on"])
        services.record_outcome(task_id=task_id, told=told, by=request.actor, at=request.at)

    said = _("Thank you. The answer is in the record.")
    return form_page(
        request,
        "followup/answer.html",
        {"case": task.case, "task": task},
        form=form,
        deed=deed,
        done=lambda: to_case(request, case_id, said),
    )


def _known(task: Task) -> dict[str, object]:
    """What was answered before, to be corrected."""
    outcome = Outcome.objects.filter(task=task).first()
    if outcome is None:
        return {}
    grades = {name: getattr(outcome, name) for name in QUESTIONS}
    return {"answer": outcome.answer, "note": outcome.note, "died_on": task.case.child.deceased_on, **grades}
