"""The page of one council."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.conferencing import queries
from consilia.conferencing.domain.deeds import DEEDS, may
from consilia.conferencing.domain.holding import Item
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.domain.words import THERE, VOTERS, Choice, Response
from consilia.conferencing.forms import AttendanceForm, QuestionForm
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.models.names import CHOICE_NAMES, RESPONSE_NAMES
from consilia.conferencing.views.doors import of_a_session
from consilia.conferencing.views.words import (
    ANCHORS,
    FIT_NAMES,
    ITEM_NAMES,
    RESPONSE_TONES,
    STATE_TONES,
)
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.notifications.domain.topics import session_topic
from consilia.notifications.services import mark_subject_read

# The page of each kind of thing, by name: this context knows no case.
ABOUT_PAGES = {"case": "cases:detail", "organisation": "network:organisation"}


@require_safe
@of_a_session
def detail(request: Request, session_id: UUID) -> HttpResponse:
    session = queries.session_for(request.actor, session_id)
    if not request.htmx:
        record_read(
            subject="session", subject_id=session_id, what="SessionRead", by=request.actor, at=request.at
        )
        mark_subject_read(subject="session", subject_id=session_id, by=request.actor, at=request.at)
    return session_page(request, session)


def session_page(
    request: Request,
    session: Session,
    *,
    question_form: QuestionForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it stands, with what was typed and why it was refused."""
    context = {
        **facts_of(request, session),
        "question_form": question_form or QuestionForm(),
        "refusal": refusal,
        "live_topics": [session_topic(session.id)],
    }
    return page(request, "conferencing/session.html", context, part="body", status=status)


def facts_of(request: Request, session: Session) -> dict[str, Any]:
    """What every page of a council shows."""
    people = queries.participants_of(session)
    standings = queries.standings_for(request.actor, session)
    can = {deed: may(deed, standings, session.state) for deed in DEEDS}
    missing = queries.missing_before_holding(session, request.at) if can["hold"] else []
    return {
        "session": session,
        "people": [(one, timing) for one, timing in _timed(session, people)],
        "own": next((one for one in people if one.user_id == request.user.id), None),
        "can": can,
        "door": queries.door_of(session, at=request.at) if session.state == State.SCHEDULED else None,
        "now": request.at,
        "questions": queries.questions_of(session),
        "attendance_form": AttendanceForm(people),
        "recordable": queries.recordable(session),
        "recording": session.recordings.filter(ends=None).first(),
        "minutes": getattr(session, "minutes", None),
        "signing": queries.signing_of(session) if session.state == State.HELD else [],
        "tasks": [_task(item, session, missing) for item in Item],
        "missing": missing,
        "present": sum(one.part in VOTERS and one.attendance in THERE for one in people),
        "voters": sum(one.part in VOTERS for one in people),
        "about": _about(session),
        **WORDS,
    }


WORDS = {
    "fit_names": FIT_NAMES,
    "response_names": RESPONSE_NAMES,
    "response_tones": RESPONSE_TONES,
    "state_tones": STATE_TONES,
    "choice_names": CHOICE_NAMES,
    "choices": list(Choice),
    "responses": [Response.ACCEPTED, Response.TENTATIVE, Response.DECLINED],
}


def _timed(session: Session, people: Any) -> list[tuple[Participant, queries.Assessed | None]]:
    """Everybody with her local time; how it suits matters only as long as it can be moved."""
    assessed = queries.assess(
        [one.user_id for one in people],
        starts=session.starts,
        ends=session.ends,
        organisation_id=session.organisation_id,
        besides=session.id,
    )
    by_user = {one.user.id: one for one in assessed}
    return [(one, by_user.get(one.user_id)) for one in people]


def _task(item: Item, session: Session, missing: list[Item]) -> dict[str, Any]:
    if item in ANCHORS:
        href = f"#{ANCHORS[item]}"
    else:
        href = "" if item is Item.BEGUN else reverse("conferencing:write", args=[session.id])
    status = "todo" if item in missing else "done"
    return {"label": ITEM_NAMES[item], "href": href or None, "status": status}


def _about(session: Session) -> str:
    try:
        return reverse(ABOUT_PAGES[session.subject], args=[session.subject_id])
    except (KeyError, NoReverseMatch):
        return ""
