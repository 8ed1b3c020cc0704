"""Who is on the list of a council."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.conferencing import queries, services
from consilia.conferencing.domain.words import LEADERS, Part
from consilia.conferencing.models import Session
from consilia.conferencing.models.names import PART_NAMES
from consilia.conferencing.views.detail import facts_of
from consilia.conferencing.views.doors import identifiers, of_a_session, to
from consilia.conferencing.views.scheduling import as_term, typed
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_http_methods(["GET", "POST"])
@of_a_session
def people(request: Request, session_id: UUID) -> HttpResponseBase:
    """Invite, take off the list, appoint another chair or secretary."""
    session = queries.session_for(request.actor, session_id)
    if request.method == "GET" or request.POST.get("person_find"):
        return _people_page(request, session)
    try:
        return to(request, session_id, _done(request, session_id), page="people")
    except Refusal as refusal:
        return _people_page(request, session, refusal=str(refusal), status=refusal.status)


def _done(request: Request, session_id: UUID) -> str:
    """Do what the button says that sent the form; the sentence about it."""
    who: dict[str, Any] = {"session_id": session_id, "by": request.actor, "at": request.at}
    if removed := identifiers(request.POST, "remove"):
        services.remove_participant(user_id=removed[0], **who)
        return _("Taken off the list, and told.")
    part = _part(request)
    chosen = identifiers(request.POST, "person")
    if part is None or not chosen:
        raise services.PeopleUnknown(_("Choose a person and her part."))
    if part in LEADERS:
        services.appoint(user_id=chosen[-1], part=part, **who)
        return _("Appointed. Who held this part before stays as a member.")
    for user_id in chosen:
        services.invite_participant(user_id=user_id, part=part, **who)
    return _("Invited.")


def _part(request: Request) -> Part | None:
    try:
        return Part(request.POST.get("part", ""))
    except ValueError:
        return None


def _people_page(request: Request, session: Session, *, refusal: str = "", status: int = 200) -> HttpResponse:
    facts = facts_of(request, session)
    if not facts["can"]["invite"]:
        raise Session.DoesNotExist
    chosen = queries.people_chosen(identifiers(request.POST, "person"), at=request.at)
    context = {
        **facts,
        "parts": PART_NAMES,
        "part": request.POST.get("part", Part.MEMBER),
        "leaders": LEADERS,
        "chosen": [as_term(one) for one in chosen],
        "found": typed(request, "person"),
        "refusal": refusal,
    }
    return page(request, "conferencing/people.html", context, status=status)
