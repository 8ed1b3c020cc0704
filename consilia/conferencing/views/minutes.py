"""The minutes: written, read and printed, signed, and as a document."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import ask_again, recently_authenticated
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.conferencing import queries, services
from consilia.conferencing.domain.words import THERE
from consilia.conferencing.forms import MinutesForm
from consilia.conferencing.models import Minutes, Session
from consilia.conferencing.queries.content import hash_for
from consilia.conferencing.services.minutes import MinutesChangedElsewhere
from consilia.conferencing.services.paper import blocks
from consilia.conferencing.views.detail import facts_of
from consilia.conferencing.views.doors import of_a_session, to
from consilia.conferencing.views.lists import ics
from consilia.documents.delivery import SANDBOX, download
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal

PARTS = ("course", "decision")


@require_http_methods(["GET", "POST"])
@of_a_session
def write(request: Request, session_id: UUID) -> HttpResponseBase:
    session = _writable(request, session_id)
    if request.method == "GET":
        return _editor(request, session, MinutesForm(initial=_stored(session)))
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _editor(request, session, form, status=422)
    try:
        _save(request, session_id, form.cleaned_data)
    except MinutesChangedElsewhere as refusal:
        return _conflict(request, session, refusal)
    except Refusal as refusal:
        return _editor(request, session, form, refusal=refusal, status=refusal.status)
    return to(request, session_id, _("The minutes are saved."), anchor="minutes")


@require_POST
@of_a_session
def autosave(request: Request, session_id: UUID) -> JsonResponse:
    """Keep the fields named in `changed`. Answers with the new version; 409 and 422 say what to do.

    A device keeps a copy of what it sends, and may bring it when all have signed: the service says so.
    """
    session = queries.session_for(request.actor, session_id)
    form = MinutesForm(request.POST)
    form.is_valid()
    stored = _stored(session)
    named = set(request.POST.getlist("changed")) & set(PARTS)
    mistakes = [str(form.errors[name][0]) for name in named if name in form.errors]
    changed = {name: form.cleaned_data[name] for name in named if name in form.cleaned_data}
    version = form.cleaned_data.get("version") or 0
    try:
        minutes = _save(request, session_id, {**stored, **changed, "version": version})
    except NotAllowed as refusal:  # the page is not hers: it is not there
        raise Session.DoesNotExist from refusal
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    if mistakes:
        return JsonResponse({"message": mistakes[0], "version": minutes.revision}, status=422)
    return JsonResponse({"version": minutes.revision})


@require_safe
@of_a_session
def read(request: Request, session_id: UUID) -> HttpResponse:
    """The minutes on one page, made for paper as well."""
    session = queries.session_for(request.actor, session_id)
    facts = facts_of(request, session)
    if facts["minutes"] is None:
        raise Minutes.DoesNotExist
    _record(request, session_id, "SessionRead")
    context = {**facts, "blocks": blocks(session, facts["signing"])}
    return page(request, "conferencing/minutes.html", context)


@require_http_methods(["GET", "POST"])
@of_a_session
def sign(request: Request, session_id: UUID) -> HttpResponse:
    """All that is signed, and one button. Who signs proves again who she is."""
    session = queries.session_for(request.actor, session_id)
    facts = facts_of(request, session)
    own = facts["own"]
    if not facts["can"]["sign_minutes"] or own is None or own.attendance not in THERE:
        raise Session.DoesNotExist
    if not recently_authenticated(request):
        return ask_again(request, back_to=reverse("conferencing:sign", args=[session_id]))
    if request.method == "GET":
        return _sign_page(request, session, facts)
    try:
        shown = request.POST.get("content_sha256", "")
        services.sign_minutes(session_id=session_id, content_sha256=shown, by=request.actor, at=request.at)
    except Refusal as refusal:
        return _sign_page(request, session, facts, refusal=refusal, status=refusal.status)
    return to(request, session_id, _("Your signature is kept."), anchor="minutes")


@require_safe
@of_a_session
def pdf(request: Request, session_id: UUID) -> HttpResponseBase:
    document = _document(request, session_id)
    return download(request, document.pdf)


@require_safe
@of_a_session
def text(request: Request, session_id: UUID) -> HttpResponse:
    """For links that a PDF would take minutes on."""
    document = _document(request, session_id)
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, no-cache"}
    return HttpResponse(document.text, content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
@of_a_session
def invitation(request: Request, session_id: UUID) -> HttpResponse:
    """The calendar file of one's own place in the council."""
    session = queries.session_for(request.actor, session_id)
    own = session.participants.select_related("session", "user").get(user=request.user, removed_at=None)
    return ics(queries.invitation_for(own)[1], name="consilia.ics")


def _document(request: Request, session_id: UUID) -> Any:
    session = queries.session_for(request.actor, session_id)
    document = session.minutes.document
    if document is None:
        raise Minutes.DoesNotExist
    _record(request, session_id, "MinutesDownloaded")
    return document


def _writable(request: Request, session_id: UUID) -> Session:
    session = queries.session_for(request.actor, session_id)
    if not facts_of(request, session)["can"]["write_minutes"]:
        raise Session.DoesNotExist
    return session


def _stored(session: Session) -> dict[str, Any]:
    minutes = Minutes.objects.filter(session=session).first()
    if minutes is None:
        return {"course": "", "decision": "", "version": 0}
    return {"course": minutes.course, "decision": minutes.decision, "version": minutes.revision}


def _save(request: Request, session_id: UUID, values: dict[str, Any]) -> Minutes:
    return services.write_minutes(
        session_id=session_id,
        course=values["course"],
        decision=values["decision"],
        revision=values["version"] or 0,
        by=request.actor,
        at=request.at,
    )


def _conflict(request: Request, session: Session, refusal: MinutesChangedElsewhere) -> HttpResponse:
    """What is stored now beside what was typed; sending again overwrites knowingly."""
    data = request.POST.copy()
    data["version"] = str(refusal.minutes.revision)
    form = MinutesForm(data)
    form.is_valid()
    stored = _stored(session)
    differing = [
        (form[name].label, stored[name]) for name in PARTS if stored[name] != form.cleaned_data.get(name)
    ]
    return _editor(request, session, form, refusal=refusal, status=409, differing=differing)


def _editor(
    request: Request, session: Session, form: MinutesForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {**facts_of(request, session), "form": form, "refusal": None, "differing": [], **more}
    return page(request, "conferencing/write.html", context, status=status)


def _sign_page(
    request: Request,
    session: Session,
    facts: dict[str, Any],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **facts,
        "blocks": blocks(session, facts["signing"]),
        "content_sha256": hash_for(session, facts["own"]),
        "refusal": refusal,
    }
    return page(request, "conferencing/sign.html", context, status=status)


def _record(request: Request, session_id: UUID, what: str) -> None:
    record_read(subject="session", subject_id=session_id, what=what, by=request.actor, at=request.at)
