"""One page for each move that needs a word: its form, its service, back to the case."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.urgency import Urgency
from consilia.cases.forms import AnswerForm, AskForm, CloseForm, OfferForm, RefuseForm, TriageForm
from consilia.cases.models import Case
from consilia.cases.queries.timeline import open_items
from consilia.cases.services.offers import OverrideNeedsReason
from consilia.cases.views.answers import of_a_case, refused, to_case
from consilia.cases.views.move_pages import case_to_move, page_of_move, with_reason
from consilia.cases.views.words.obstacles import choice
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.routing.domain.facts import Conflict


@require_POST
@of_a_case
def accept(request: Request, case_id: UUID) -> HttpResponse:
    services.accept_case(case_id=case_id, by=request.actor, at=request.at)
    return to_case(request, case_id, _("The case is yours. The full record is open now."))


@require_http_methods(["GET", "POST"])
@of_a_case
def ask(request: Request, case_id: UUID) -> HttpResponse:
    """Ask the referrer for an itemised list."""
    case = case_to_move(request, case_id, "ask")
    form = AskForm(request.POST or None)

    def deed() -> None:
        services.ask_information(
            case_id=case_id,
            items=form.wanted,
            text=form.cleaned_data["text"],
            by=request.actor,
            at=request.at,
        )

    return page_of_move(
        "ask", request, case, form=form, deed=deed, said=gettext_lazy("The doctor has been asked.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def answer(request: Request, case_id: UUID) -> HttpResponse:
    """Answer each item that was asked for."""
    case = case_to_move(request, case_id, "answer")
    form = AnswerForm(request.POST or None, items=open_items(case))

    def deed() -> None:
        services.answer_information(
            case_id=case_id,
            answers=form.answers,
            text=form.cleaned_data["text"],
            by=request.actor,
            at=request.at,
        )

    return page_of_move(
        "answer", request, case, form=form, deed=deed, said=gettext_lazy("The answer was sent.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def refuse(request: Request, case_id: UUID) -> HttpResponse:
    """Say why not, and whether there is a conflict of interest."""
    case = case_to_move(request, case_id, "refuse")
    form = RefuseForm(request.POST or None)

    def deed() -> None:
        conflict = form.cleaned_data["conflict"]
        services.refuse_offer(
            case_id=case_id,
            reason=form.cleaned_data["reason"],
            conflict=Conflict(conflict) if conflict else None,
            by=request.actor,
            at=request.at,
        )

    return page_of_move(
        "refuse",
        request,
        case,
        form=form,
        deed=deed,
        said=gettext_lazy("You refused. Somebody else is asked."),
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def redirect(request: Request, case_id: UUID) -> HttpResponse:
    case = case_to_move(request, case_id, "redirect")
    return with_reason(
        "redirect", request, case, services.redirect_case, gettext_lazy("The case is in triage again.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def withdraw(request: Request, case_id: UUID) -> HttpResponse:
    case = case_to_move(request, case_id, "withdraw")
    return with_reason(
        "withdraw", request, case, services.withdraw_case, gettext_lazy("The request was withdrawn.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def close(request: Request, case_id: UUID) -> HttpResponse:
    """Close the loop, with a word on how the child is, if there is one."""
    case = case_to_move(request, case_id, "close")
    form = CloseForm(request.POST or None)

    def deed() -> None:
        services.close_case(
            case_id=case_id, text=form.cleaned_data["reason"], by=request.actor, at=request.at
        )

    return page_of_move(
        "close", request, case, form=form, deed=deed, said=gettext_lazy("The case is closed.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def offer(request: Request, case_id: UUID) -> HttpResponse:
    """Confirm urgency and field, then choose the expert: two forms on one page."""
    case = case_to_move(request, case_id, "offer")
    if request.method == "GET":
        return _offer_page(request, case)
    return _triage(request, case) if "triage" in request.POST else _offer(request, case)


def _triage(request: Request, case: Case) -> HttpResponse:
    form, status = TriageForm(request.POST), 422
    if form.is_valid():
        try:
            services.set_triage(
                case_id=case.id,
                urgency=Urgency(form.cleaned_data["urgency"]),
                field_id=form.cleaned_data["field"],
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                by=request.actor,
                at=request.at,
            )
            return _offer_page(request, case_to_move(request, case.id, "offer"), saved=True)
        except Case.DoesNotExist:
            return _gone_elsewhere(request)
        except Refusal as refusal:
            status = refused(form, refusal)
    return _offer_page(request, case, triage_form=form, status=status)


def _gone_elsewhere(request: Request) -> HttpResponse:
    """The new field belongs to another centre: the case has gone there."""
    messages.success(request, _("The case went to the centre of its new field."))
    return HttpResponseRedirect(reverse("cases:worklist"))


def _offer(request: Request, case: Case) -> HttpResponse:
    form, status = OfferForm(request.POST), 422
    if form.is_valid():
        try:
            services.offer_case(
                case_id=case.id,
                consultant_id=form.cleaned_data["consultant"],
                note=form.cleaned_data["note"],
                reason=form.cleaned_data["override"],
                version=form.cleaned_data["version"],
                by=request.actor,
                at=request.at,
            )
            return to_case(request, case.id, _("The case was offered."))
        except OverrideNeedsReason as refusal:
            form.add_error("override", str(refusal))
            status = refusal.status
        except Refusal as refusal:
            status = refused(form, refusal)
    return _offer_page(request, case, offer_form=form, status=status)


def _offer_page(
    request: Request, case: Case, *, status: int = 200, saved: bool = False, **forms: Form
) -> HttpResponse:
    initial = {"version": case.version, "urgency": case.urgency, "field": case.field_id}
    context = {
        "case": case,
        **choice(case, request.at),
        "triage_form": TriageForm(initial=initial),
        "offer_form": OfferForm(initial=initial),
        "saved": saved,
        "now": request.at,
        **forms,
    }
    return page(request, "cases/moves/offer.html", context, status=status)
