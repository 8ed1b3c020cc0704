"""The page behind the link: no name, no clinical word, no sign-in, and nothing recorded by opening it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import visitor_of
from consilia.followup import services
from consilia.followup.domain.words import Answer
from consilia.followup.forms import GradesForm
from consilia.followup.models import Outcome, OutcomeLink
from consilia.followup.models.names import ANSWER_NAMES
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal

TONES = {
    Answer.IMPROVED: "ok",
    Answer.SAME: "info",
    Answer.WORSE: "warn",
    Answer.DIED: "neutral",
    Answer.LOST: "unknown",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET shows the question. Programs that follow the links of an e-mail get no further: a tap is a POST."""
    at = request.at  # type: ignore[attr-defined]
    try:
        opened = services.open_link(token=token, visitor=visitor_of(request), at=at)
        with _read_by(request, opened):
            return _answered(request, token, opened)
    except Refusal as refusal:
        return _page(request, {"refusal": refusal}, status=refusal.status)


def _read_by(request: HttpRequest, opened: OutcomeLink) -> translation.override:
    """The language of the letter, unless the reader has chosen another on this device."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or request.user.is_authenticated
    return translation.override(translation.get_language() if chosen else opened.user.language)


def _answered(request: HttpRequest, token: str, opened: OutcomeLink) -> HttpResponse:
    if request.method == "POST" and request.POST.get("questions"):
        return _grade(request, token, opened)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    if answer not in set(Answer):
        return _question(request, opened)
    try:
        services.answer_by_link(
            token=token,
            answer=Answer(answer),
            is_confirmed=request.POST.get("confirmed") == "yes",
            visitor=visitor_of(request),
            at=request.at,  # type: ignore[attr-defined]
        )
    except services.DeathNeedsConfirmation as refusal:
        return _question(request, opened, confirms=True, status=refusal.status)
    return _question(request, opened, thanks=True)


def _grade(request: HttpRequest, token: str, opened: OutcomeLink) -> HttpResponse:
    form = GradesForm(request.POST)
    if not form.is_valid():
        return _question(request, opened, form=form, status=422)
    services.grade_by_link(
        token=token,
        grades=form.grades,
        visitor=visitor_of(request),
        at=request.at,  # type: ignore[attr-defined]
    )
    return _question(request, opened, graded=True)


def _question(request: HttpRequest, opened: OutcomeLink, *, status: int = 200, **more: Any) -> HttpResponse:
    outcome = Outcome.objects.filter(task=opened.task_id).first()
    known = {"diagnosis": "", "management": "", "learning": ""} if outcome is None else _grades_of(outcome)
    context = {
        "link": opened,
        "number": opened.task.case.number,
        "outcome": outcome,
        "answers": [(answer.value, name, TONES[answer]) for answer, name in ANSWER_NAMES.items()],
        "form": GradesForm(initial=known),
        "refusal": None,
        "confirms": False,
        "thanks": False,
        "graded": False,
        **more,
    }
    return _page(request, context, status=status)


def _grades_of(outcome: Outcome) -> dict[str, str]:
    return {name: getattr(outcome, name) for name in ("diagnosis", "management", "learning")}


def _page(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    response = page(request, "followup/link.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
