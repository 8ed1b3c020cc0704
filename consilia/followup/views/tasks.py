"""One page for each deed with a task: its form, its service, back to the plan."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.followup import services
from consilia.followup.domain.words import TaskKind
from consilia.followup.forms import AddTaskForm, DoneForm, MoveForm, ReassignForm, SkipForm
from consilia.followup.models import Task
from consilia.followup.permissions import may_do, may_plan
from consilia.followup.queries.handing_over import colleagues_at
from consilia.followup.queries.plans import plan_for, task_for
from consilia.followup.views.doors import guarded, to_case
from consilia.foundation.pages import form_page
from consilia.foundation.refusals import NotAllowed


@require_http_methods(["GET", "POST"])
@guarded
def add(request: Request, case_id: UUID) -> HttpResponse:
    """A task by hand."""
    by, at = request.actor, request.at
    case = case_for(by, case_id, at, least=Sight.BODY)
    plan = plan_for(case_id)
    if plan is None:
        raise services.NoPlanYet
    if not may_plan(by, plan):
        raise NotAllowed if plan.ended_at is None else services.PlanOver
    people = colleagues_at(by.organisation_id, at)
    form = AddTaskForm(request.POST or None, colleagues=people, initial={"owner": str(by.user_id)})

    def deed() -> None:
        told = form.cleaned_data
        services.add_task(
            case_id=case_id,
            kind=TaskKind(told["kind"]),
            what=told["what"],
            due_on=told["due_on"],
            owner_id=_person(told["owner"]),
            every_months=told["every_months"],
            by=by,
            at=at,
        )

    said = _("The task is in the plan.")
    return form_page(
        request,
        "followup/add.html",
        {"case": case},
        form=form,
        deed=deed,
        done=lambda: to_case(request, case_id, said),
    )


def _person(text: str | None) -> UUID | None:
    return UUID(text) if text else None


@require_http_methods(["GET", "POST"])
@guarded
def move(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    task = _task(request, "move", case_id, task_id)
    form = MoveForm(request.POST or None, initial={"due_on": task.due_on, "version": task.version})

    def told() -> dict[str, Any]:
        return {"due_on": form.cleaned_data["due_on"], "reason": form.cleaned_data["reason"]}

    said = _("The task was moved.")
    return _page("move", request, task, form=form, service=services.move_task, told=told, said=said)


@require_http_methods(["GET", "POST"])
@guarded
def complete(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    task = _task(request, "complete", case_id, task_id)
    form = DoneForm(request.POST or None, initial={"version": task.version})
    return _page(
        "complete",
        request,
        task,
        form=form,
        service=services.complete_task,
        told=lambda: {"result": form.cleaned_data["result"]},
        said=_("The task is done."),
    )


@require_http_methods(["GET", "POST"])
@guarded
def skip(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    task = _task(request, "skip", case_id, task_id)
    form = SkipForm(request.POST or None, initial={"version": task.version})
    return _page(
        "skip",
        request,
        task,
        form=form,
        service=services.skip_task,
        told=lambda: {"reason": form.cleaned_data["reason"]},
        said=_("The task is marked as not done."),
    )


@require_http_methods(["GET", "POST"])
@guarded
def reassign(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    task = _task(request, "reassign", case_id, task_id)
    people = colleagues_at(task.organisation_id, request.at)
    known = {"owner": str(task.owner_id or ""), "version": task.version}
    form = ReassignForm(request.POST or None, colleagues=people, initial=known)
    return _page(
        "reassign",
        request,
        task,
        form=form,
        service=services.reassign_task,
        told=lambda: {"owner_id": _person(form.cleaned_data["owner"])},
        said=_("The task has another owner."),
    )


@require_POST
@guarded
def reopen(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Undo: done or not done becomes open again."""
    task_for(request.actor, case_id, task_id, request.at)
    services.reopen_task(task_id=task_id, by=request.actor, at=request.at)
    return to_case(request, case_id, _("The task is open again."))


def _task(request: Request, deed: str, case_id: UUID, task_id: UUID) -> Task:
    """The task, when its page may be opened for this deed."""
    task = task_for(request.actor, case_id, task_id, request.at)
    if not may_do(request.actor, deed, task):
        raise NotAllowed
    if not task.is_open:
        raise services.TaskMovedOn
    return task


def _page(
    name: str,
    request: Request,
    task: Task,
    *,
    form: Form,
    service: Callable[..., object],
    told: Callable[[], dict[str, Any]],
    said: str | Promise,
) -> HttpResponse:
    """The page of one deed: `service` takes what `told` reads from the valid form."""

    def deed() -> None:
        version = form.cleaned_data["version"]
        service(task_id=task.id, version=version, by=request.actor, at=request.at, **told())

    return form_page(
        request,
        f"followup/{name}.html",
        {"case": task.case, "task": task},
        form=form,
        deed=deed,
        done=lambda: to_case(request, task.case_id, said),
    )
