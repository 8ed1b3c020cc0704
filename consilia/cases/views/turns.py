"""What the region decides, and the ways in which a case ends or goes on again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.forms import DuplicateForm
from consilia.cases.queries.duplicates import cases_it_may_repeat
from consilia.cases.views.answers import of_a_case, to_case
from consilia.cases.views.move_pages import case_to_move, page_of_move, with_reason


@require_safe
@of_a_case
def convene(request: Request, case_id: UUID) -> HttpResponse:
    """Councils are called on their own page, which asks the case whether one may be."""
    case_to_move(request, case_id, "convene")
    return redirect("conferencing:schedule_about", "case", case_id)


@require_POST
@of_a_case
def pass_on(request: Request, case_id: UUID) -> HttpResponse:
    services.pass_case_on(case_id=case_id, by=request.actor, at=request.at)
    return to_case(request, case_id, _("The request is with the centre now."))


@require_http_methods(["GET", "POST"])
@of_a_case
def decline(request: Request, case_id: UUID) -> HttpResponse:
    case = case_to_move(request, case_id, "decline")
    return with_reason(
        "decline", request, case, services.decline_case, gettext_lazy("The doctor reads your advice.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def reopen(request: Request, case_id: UUID) -> HttpResponse:
    case = case_to_move(request, case_id, "reopen")
    return with_reason("reopen", request, case, services.reopen_case, gettext_lazy("The case goes on."))


@require_http_methods(["GET", "POST"])
@of_a_case
def duplicate(request: Request, case_id: UUID) -> HttpResponse:
    """Name the case that goes on instead of this one."""
    case = case_to_move(request, case_id, "duplicate")
    form = DuplicateForm(
        request.POST or None, choices=cases_it_may_repeat(case, by=request.actor, at=request.at)
    )

    def deed() -> None:
        services.mark_duplicate(
            case_id=case_id,
            of_id=form.cleaned_data["of"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.at,
        )

    return page_of_move(
        "duplicate", request, case, form=form, deed=deed, said=gettext_lazy("The case ends here.")
    )
