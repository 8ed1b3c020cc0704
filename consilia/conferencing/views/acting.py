"""What is pressed on the page of a council."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.conferencing import queries, services
from consilia.conferencing.domain.words import Choice, Response
from consilia.conferencing.forms import AttendanceForm, DissentForm, QuestionForm
from consilia.conferencing.models import Session
from consilia.conferencing.views.detail import facts_of, session_page
from consilia.conferencing.views.doors import of_a_session, to
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_POST
@of_a_session
def answer(request: Request, session_id: UUID) -> HttpResponseBase:
    """Will take part, perhaps, or cannot."""
    response = _member(Response, request.POST.get("response"))
    services.respond(session_id=session_id, response=response, by=request.actor, at=request.at)
    return to(request, session_id, _("Your answer is kept. You may change it until the council begins."))


@require_GET
@of_a_session
def join(request: Request, session_id: UUID) -> HttpResponseBase:
    """Through the door: a link, because browsers apply form-action to where a form is redirected."""
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return HttpResponse(status=503)  # somebody who only points at the link has not joined
    address = services.join_session(session_id=session_id, by=request.actor, at=request.at)
    return HttpResponseRedirect(address, headers={"Referrer-Policy": "no-referrer"})


@require_POST
@of_a_session
def attendance(request: Request, session_id: UUID) -> HttpResponseBase:
    session = queries.session_for(request.actor, session_id)
    form = AttendanceForm(queries.participants_of(session), request.POST)
    if not form.is_valid():
        raise services.AttendanceOfStranger
    services.record_attendance(session_id=session_id, attendance=form.noted, by=request.actor, at=request.at)
    return to(request, session_id, _("Attendance is noted."), anchor="attendance")


@require_POST
@of_a_session
def open_vote(request: Request, session_id: UUID) -> HttpResponseBase:
    form = QuestionForm(request.POST)
    session = queries.session_for(request.actor, session_id)
    if not form.is_valid():
        return session_page(request, session, question_form=form, status=422)
    try:
        services.open_vote(
            session_id=session_id, text=form.cleaned_data["text"], by=request.actor, at=request.at
        )
    except Refusal as refusal:
        return session_page(request, session, question_form=form, refusal=refusal, status=refusal.status)
    return to(request, session_id, _("The vote is open."), anchor="votes")


@require_POST
@of_a_session
def cast_vote(request: Request, session_id: UUID, question_id: UUID) -> HttpResponseBase:
    choice = _member(Choice, request.POST.get("choice"))
    services.cast_vote(
        session_id=session_id, question_id=question_id, choice=choice, by=request.actor, at=request.at
    )
    return to(
        request,
        session_id,
        _("Your vote is kept. You may change it until the vote is closed."),
        anchor="votes",
    )


@require_POST
@of_a_session
def close_vote(request: Request, session_id: UUID, question_id: UUID) -> HttpResponseBase:
    services.close_vote(session_id=session_id, question_id=question_id, by=request.actor, at=request.at)
    return to(request, session_id, _("The vote is closed."), anchor="votes")


# The buttons of the panel on recording: which deed each is, and for whom.
RECORDING: dict[str, tuple[Callable[..., Any], dict[str, bool]]] = {
    "consent": (services.consent_to_record, {}),
    "withdraw": (services.withdraw_consent_to_record, {}),
    "patient_consents": (services.consent_to_record, {"for_patient": True}),
    "patient_withdraws": (services.withdraw_consent_to_record, {"for_patient": True}),
    "start": (services.start_recording, {}),
    "end": (services.end_recording, {}),
}


@require_POST
@of_a_session
def recording(request: Request, session_id: UUID) -> HttpResponseBase:
    pressed = next((name for name in RECORDING if name in request.POST), None)
    if pressed is None:
        raise Session.DoesNotExist
    deed, whose = RECORDING[pressed]
    deed(session_id=session_id, by=request.actor, at=request.at, **whose)
    return to(request, session_id, anchor="recording")


@require_http_methods(["GET", "POST"])
@of_a_session
def dissent(request: Request, session_id: UUID) -> HttpResponseBase:
    """One's own dissenting opinion, on a page of its own: it takes more than a line."""
    session = queries.session_for(request.actor, session_id)
    facts = facts_of(request, session)
    if facts["own"] is None or not facts["can"]["add_dissent"]:
        raise Session.DoesNotExist
    form = DissentForm(request.POST or None, initial={"text": facts["own"].dissent})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            services.add_dissent(session_id=session_id, text=text, by=request.actor, at=request.at)
            return to(request, session_id, _("Your dissenting opinion is kept."), anchor="minutes")
        except Refusal as refused:
            refusal = refused
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {**facts, "form": form, "refusal": refusal}
    return page(request, "conferencing/dissent.html", context, status=status)


@require_http_methods(["GET", "POST"])
@of_a_session
def hold(request: Request, session_id: UUID) -> HttpResponseBase:
    """What is still missing, and one button."""
    session = queries.session_for(request.actor, session_id)
    if request.method == "GET":
        return _hold_page(request, session)
    try:
        services.hold_session(session_id=session_id, by=request.actor, at=request.at)
    except services.NotReadyToHold as refusal:
        return _hold_page(request, session, refusal=refusal, status=refusal.status)
    return to(
        request, session_id, _("The council is held. Those who were there are asked to sign the minutes.")
    )


def _hold_page(
    request: Request, session: Session, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    facts = facts_of(request, session)
    if not facts["can"]["hold"]:
        raise Session.DoesNotExist
    return page(request, "conferencing/hold.html", {**facts, "refusal": refusal}, status=status)


def _member(words: Any, text: str | None) -> Any:
    """A word of a closed list; anything else was not pressed on a page of ours."""
    try:
        return words(text or "")
    except ValueError as error:
        raise Session.DoesNotExist from error
