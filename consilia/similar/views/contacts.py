"""Requests for contact: asked from a case, answered at the centre of the similar patient."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.diagnosis.queries import NoTable
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.patients.models import Child
from consilia.similar import services
from consilia.similar.domain.words import ANSWERING, ASKING
from consilia.similar.forms import AskForm, ReasonForm
from consilia.similar.models import BAND_NAMES, ContactRequest, Profile
from consilia.similar.permissions import may_ask, may_move
from consilia.similar.queries.requests import patient_of, request_for, request_page
from consilia.similar.queries.searching import one_alike, question_of
from consilia.terminology.queries import labels

SAID = {
    "accept": gettext_lazy("Accepted. The two of you see how to reach each other."),
    "decline": gettext_lazy("Declined."),
    "withdraw": gettext_lazy("Taken back."),
}


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: Request, case_id: UUID, reference: UUID) -> HttpResponse:
    """Which patient is meant, and what one would like to talk about."""
    try:
        case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
        if not may_ask(request.actor):
            raise Http404
        if request.method == "GET":
            return _ask_page(request, case, reference, AskForm())
        form = AskForm(request.POST)
        if not form.is_valid():
            return _ask_page(request, case, reference, form, status=422)
        services.ask_contact(
            case_id=case.id,
            reference=reference,
            words=form.cleaned_data["words"],
            by=request.actor,
            at=request.at,
        )
    except (Case.DoesNotExist, Profile.DoesNotExist) as error:
        raise Http404 from error
    except NoTable:
        return redirect("similar:of_case", case_id)  # the list says what is missing
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _ask_page(request, case, reference, form, status=refusal.status)
    messages.success(request, _("The centre is asked. You are told when it answers."))
    return redirect("similar:of_case", case.id)


def _ask_page(
    request: Request, case: Case, reference: UUID, form: AskForm, *, status: int = 200
) -> HttpResponse:
    alike = one_alike(question_of(case), reference, at=request.at)
    codes = {code for one in alike.shared for code in (one.finding, one.through)}
    context = {
        "case": case,
        "one": alike,
        "form": form,
        "words": labels("hpo", sorted(codes), get_language() or "en"),
        "band_names": BAND_NAMES,
        "sex_names": dict(Child.Sex.choices),
    }
    return page(request, "similar/ask.html", context, status=status)


@require_safe
@signed_in(roles=ASKING)
def contacts(request: Request) -> HttpResponse:
    """Those that wait for me, and those that I asked."""
    may_answer = request.actor.role in ANSWERING
    wanted = request.GET.get("show", "")
    show = "asked" if wanted == "asked" or not may_answer else "answer"
    found = request_page(request.actor, show, at=request.at, cursor=request.GET.get("after"))
    context = {
        "rows": found.rows,
        "next": _turn(found.next, show),
        "back": _turn(found.back, show),
        "show": show,
        "may_answer": may_answer,
    }
    return page(request, "similar/contacts.html", context, part="rows")


def _turn(cursor: str | None, show: str) -> str | None:
    return "?" + urlencode({"show": show, "after": cursor}) if cursor else None


@require_http_methods(["GET", "POST"])
@signed_in
def contact(request: Request, contact_id: UUID) -> HttpResponse:
    """One request: what was asked, what is shared, and what becomes of it."""
    try:
        found = request_for(request.actor, contact_id, request.at)
    except ContactRequest.DoesNotExist as error:
        raise Http404 from error
    if request.method == "GET":
        record_read(
            subject="contact", subject_id=found.id, what="ContactRead", by=request.actor, at=request.at
        )
        return _contact_page(request, found)
    form = ReasonForm(request.POST)
    if "decline" in request.POST and not form.is_valid():
        return _contact_page(request, found, form, status=422)
    try:
        move = _move(request, found, form)
    except Refusal as refusal:
        form = ReasonForm(request.POST)
        form.add_error(None, str(refusal))
        return _contact_page(request, found, form, status=refusal.status)
    messages.success(request, str(SAID[move]))
    return redirect("similar:contact", found.id)


def _move(request: Request, found: ContactRequest, form: ReasonForm) -> str:
    which: dict[str, Any] = {"request_id": found.id, "by": request.actor, "at": request.at}
    if "withdraw" in request.POST:
        services.withdraw_contact(**which)
        return "withdraw"
    if "decline" in request.POST:
        services.decline_contact(reason=form.cleaned_data["reason"], **which)
        return "decline"
    services.accept_contact(**which)
    return "accept"


def _contact_page(
    request: Request, found: ContactRequest, form: ReasonForm | None = None, *, status: int = 200
) -> HttpResponse:
    codes = sorted({code for pair in found.shared for code in pair})
    is_asker = found.asked_by_id == request.actor.user_id
    context = {
        "found": found,
        "is_asker": is_asker,
        "other": found.answered_by if is_asker else found.asked_by,
        "patient": None if is_asker else patient_of(found, request.actor, request.at),
        "words": labels("hpo", codes, get_language() or "en"),
        "may": {
            move: found.is_open and may_move(request.actor, move, found)
            for move in ("accept", "decline", "withdraw")
        },
        "decline": form or ReasonForm(),
        "band_names": BAND_NAMES,
        "sex_names": dict(Child.Sex.choices),
    }
    return page(request, "similar/contact.html", context, status=status)
