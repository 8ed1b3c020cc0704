"""Findings and what follows from them; complaints."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases.queries import case_for
from consilia.foundation.pages import form_page, page
from consilia.foundation.refusals import NotAllowed
from consilia.quality import services
from consilia.quality.domain.words import ActionKind, ActionState, Cause
from consilia.quality.forms import ActionForm, ConcernForm, EndForm
from consilia.quality.permissions import may_enter_concern
from consilia.quality.queries.owners import owners_of
from consilia.quality.queries.reviews import action_for, actions_of, dossier_for
from consilia.quality.views.doors import guarded


@require_safe
@signed_in
def list_mine(request: Request) -> HttpResponse:
    """What was given to this person."""
    return page(request, "quality/actions.html", {"actions": actions_of(request.actor), "now": request.at})


@require_http_methods(["GET", "POST"])
@guarded
def give(request: Request, dossier_id: UUID) -> HttpResponse:
    dossier = dossier_for(request.actor, dossier_id)
    owners = owners_of(dossier.centre_id, request.at)
    form = ActionForm(owners, request.POST if request.method == "POST" else None)

    def deed() -> None:
        services.give_action(
            dossier_id=dossier.id,
            kind=ActionKind(form.cleaned_data["kind"]),
            title=form.cleaned_data["title"],
            owner_id=form.owner_id,
            due_on=form.cleaned_data["due_on"],
            by=request.actor,
            at=request.at,
        )

    def done() -> HttpResponse:
        messages.success(request, _("Given. She has been told."))
        return redirect("quality:dossier", dossier.id)

    return form_page(
        request, "quality/give_action.html", {"dossier": dossier}, form=form, deed=deed, done=done
    )


@require_http_methods(["GET", "POST"])
@guarded
def end(request: Request, action_id: UUID) -> HttpResponse:
    """One finding, and how it ends."""
    action = action_for(request.actor, action_id)
    form = EndForm(request.POST if request.method == "POST" else None)

    def deed() -> None:
        services.end_action(
            action_id=action.id,
            state=ActionState(form.cleaned_data["state"]),
            result=form.cleaned_data["result"],
            by=request.actor,
            at=request.at,
        )

    def done() -> HttpResponse:
        messages.success(request, _("Noted."))
        return redirect("quality:actions")

    return form_page(request, "quality/action.html", {"action": action}, form=form, deed=deed, done=done)


@require_http_methods(["GET", "POST"])
@guarded
def concern(request: Request, case_id: UUID) -> HttpResponse:
    """A coordinator enters a complaint, or that a diagnosis was refuted."""
    case = case_for(request.actor, case_id, request.at)
    if not may_enter_concern(request.actor, case):
        raise NotAllowed
    form = ConcernForm(request.POST if request.method == "POST" else None)

    def deed() -> None:
        services.enter_concern(
            case_id=case.id,
            cause=Cause(form.cleaned_data["cause"]),
            source=form.cleaned_data["source"],
            text=form.cleaned_data["text"],
            by=request.actor,
            at=request.at,
        )

    def done() -> HttpResponse:
        messages.success(request, _("Entered. Two reviewers will look at the case."))
        return redirect("cases:detail", case.id)

    return form_page(request, "quality/concern.html", {"case": case}, form=form, deed=deed, done=done)
