"""One page for each move that needs a word: its form, its service, back to the case."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.cases import permissions, services
from consilia.cases.domain.lifecycle import LIFECYCLE
from consilia.cases.domain.urgency import Urgency
from consilia.cases.forms import AnswerForm, AskForm, CloseForm, OfferForm, ReasonForm, TriageForm
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.cases.queries.candidates import candidates
from consilia.cases.queries.timeline import open_items
from consilia.cases.views.answers import of_a_case, refused, to_case
from consilia.cases.views.words.obstacles import OBSTACLE_NAMES
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal


def case_to_move(request: Request, case_id: UUID, move: str) -> Case:
    """The case, when its page may be opened for `move`: seen, and the move is open now.

    Raises:
        CaseMovedOn, NotAllowed: as the deed itself would.
    """
    case = case_for(request.actor, case_id, request.at)
    if not permissions.may(request.actor, move, case, request.at):
        raise services.CaseMovedOn if _role_makes(request, move) else NotAllowed
    return case


def _role_makes(request: Request, move: str) -> bool:
    return request.actor.role in LIFECYCLE.moves[move].roles


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

    return _page_of(
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

    return _page_of("answer", request, case, form=form, deed=deed, said=gettext_lazy("The answer was sent."))


@require_http_methods(["GET", "POST"])
@of_a_case
def refuse(request: Request, case_id: UUID) -> HttpResponse:
    case = case_to_move(request, case_id, "refuse")
    return _with_reason(
        "refuse", request, case, services.refuse_offer, gettext_lazy("The coordinator has the case again.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def redirect(request: Request, case_id: UUID) -> HttpResponse:
    case = case_to_move(request, case_id, "redirect")
    return _with_reason(
        "redirect", request, case, services.redirect_case, gettext_lazy("The case is in triage again.")
    )


@require_http_methods(["GET", "POST"])
@of_a_case
def withdraw(request: Request, case_id: UUID) -> HttpResponse:
    case = case_to_move(request, case_id, "withdraw")
    return _with_reason(
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

    return _page_of("close", request, case, form=form, deed=deed, said=gettext_lazy("The case is closed."))


def _with_reason(
    move: str, request: Request, case: Case, service: Callable[..., Any], said: str | Promise
) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def deed() -> None:
        service(case_id=case.id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at)

    return _page_of(move, request, case, form=form, deed=deed, said=said)


def _page_of(
    move: str, request: Request, case: Case, *, form: Form, deed: Callable[[], None], said: str | Promise
) -> HttpResponse:
    """GET shows the form; POST does the deed and goes back, or shows the form with what is wrong."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                deed()
                return to_case(request, case.id, said)
            except Refusal as refusal:
                status = refused(form, refusal)
    return page(request, f"cases/moves/{move}.html", {"case": case, "form": form}, status=status)


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
                version=form.cleaned_data["version"],
                by=request.actor,
                at=request.at,
            )
            return to_case(request, case.id, _("The case was offered."))
        except Refusal as refusal:
            status = refused(form, refusal)
    return _offer_page(request, case, offer_form=form, status=status)


def _offer_page(
    request: Request, case: Case, *, status: int = 200, saved: bool = False, **forms: Form
) -> HttpResponse:
    initial = {"version": case.version, "urgency": case.urgency, "field": case.field_id}
    context = {
        "case": case,
        "candidates": candidates(case, request.at),
        "triage_form": TriageForm(initial=initial),
        "offer_form": OfferForm(initial=initial),
        "saved": saved,
        "obstacle_names": OBSTACLE_NAMES,
        "now": request.at,
        **forms,
    }
    return page(request, "cases/moves/offer.html", context, status=status)
