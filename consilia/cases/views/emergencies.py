"""Opening a case in an emergency, closing it early, and the auditors' review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.sight import MAY_BREAK_GLASS
from consilia.cases.models import Case, EmergencyAccess
from consilia.cases.queries.emergencies import (
    Named,
    access_to_review,
    accesses_of,
    accesses_page,
    emergency_policy,
    open_access_of,
    reviews_overdue,
)
from consilia.cases.services.emergencies import SeesItAnyway
from consilia.cases.sharing_forms import BreakGlassForm, ReviewForm
from consilia.cases.views.answers import of_a_case, refused, to_case
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal

auditors = signed_in(roles={Role.AUDITOR})
SHOWN = ("review", "overdue", "all")


@require_http_methods(["GET", "POST"])
@signed_in(roles=MAY_BREAK_GLASS)
def break_glass(request: Request) -> HttpResponse:
    """Name the case or the child exactly, and say why. A wrong name and a draft answer alike."""
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = _broken(request, form)
            if isinstance(answer, HttpResponse):
                return answer
            status = answer
    context = {
        "form": form,
        "policy": emergency_policy(request.at),
        "open": accesses_of(request.actor, request.at),
    }
    return page(request, "cases/break_glass.html", context, status=status)


def _broken(request: Request, form: BreakGlassForm) -> HttpResponse | int:
    """The way to the case, or the status of the page that says why not."""
    given: dict[str, Any] = dict(form.cleaned_data)
    reason = given.pop("reason")
    try:
        access = services.break_glass(named=Named(**given), reason=reason, by=request.actor, at=request.at)
    except SeesItAnyway as refusal:
        return to_case(request, refusal.case_id, refusal.message)
    except Refusal as refusal:
        return refused(form, refusal)
    if access is None:
        form.add_error(None, _("Nothing fits exactly. The attempt is recorded; after several you must wait."))
        return 422
    return to_case(request, access.case_id)


@require_POST
@of_a_case
def end(request: Request, case_id: UUID) -> HttpResponse:
    """Close what one has opened, before its time."""
    access = open_access_of(request.actor, case_id, request.at)
    if access is None:
        raise Case.DoesNotExist
    services.end_emergency_access(access_id=access.id, by=request.actor, at=request.at)
    messages.success(request, _("The emergency access has ended."))
    return redirect("cases:break_glass")


@require_safe
@auditors
def list_accesses(request: Request) -> HttpResponse:
    """What waits for a review, what waits too long, and everything."""
    show = request.GET.get("show", "review")
    show = show if show in SHOWN else "review"
    context = {
        "found": accesses_page(show=show, at=request.at, cursor=request.GET.get("after")),
        "show": show,
        "overdue": reviews_overdue(request.at),
        "now": request.at,
    }
    return page(request, "cases/emergencies.html", context)


@require_http_methods(["GET", "POST"])
@auditors
def review(request: Request, access_id: UUID) -> HttpResponse:
    """One use: who, when, why; and the decision on it."""
    access = access_to_review(access_id)
    if access is None:
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.review_emergency_access(
                    access_id=access_id,
                    verdict=EmergencyAccess.Verdict(form.cleaned_data["verdict"]),
                    remark=form.cleaned_data["remark"],
                    by=request.actor,
                    at=request.at,
                )
            except Refusal as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("The review is recorded."))
                return redirect("cases:emergencies")
    context = {"access": access, "form": form, "now": request.at}
    return page(request, "cases/emergency.html", context, status=status)
