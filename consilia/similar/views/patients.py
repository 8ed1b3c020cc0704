"""Patients like the child of a case: beside the findings while they are typed, and as a page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.diagnosis.queries import NoTable
from consilia.foundation.pages import page
from consilia.patients.models import Child
from consilia.similar.models import BAND_NAMES
from consilia.similar.permissions import may_ask
from consilia.similar.queries.pool import Question
from consilia.similar.queries.requests import requests_from
from consilia.similar.queries.searching import (
    findings_named,
    question_of,
    similar_to,
    tells_anything,
)
from consilia.terminology.queries import labels

MOST_TYPED = 200
BESIDE = 5


@require_http_methods(["GET", "POST"])
@signed_in
def of_case(request: Request, case_id: UUID) -> HttpResponse:
    """The list for the stored findings; a POST asks for those that stand in the draft, and stores nothing."""
    try:
        case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    except Case.DoesNotExist as error:
        raise Http404 from error
    is_typed = request.method == "POST"
    question = _typed(request) if is_typed else question_of(case)
    if not is_typed:
        record_read(
            subject="case", subject_id=case.id, what="SimilarPatientsRead", by=request.actor, at=request.at
        )
    context = _context(request, case, question, is_typed=is_typed)
    return page(request, "similar/patients.html", context, part="list")


def _context(request: Request, case: Case, question: Question, *, is_typed: bool) -> dict[str, Any]:
    small = is_typed or bool(request.htmx)
    context: dict[str, Any] = {
        "case": case,
        "asked": bool(question.observed),
        "found": None,
        "small": small,
        "band_names": BAND_NAMES,
        "sex_names": dict(Child.Sex.choices),
    }
    try:
        found = similar_to(question, at=request.at, page=_page_number(request), apart_from=case.child.person)
    except NoTable:
        return context
    rows = found.rows[:BESIDE] if small else found.rows
    return context | {
        "found": found,
        "tells": tells_anything(question),
        "rows": rows,
        "words": labels("hpo", sorted(findings_named(rows)), get_language() or "en"),
        "may_ask": not is_typed and may_ask(request.actor) and _works_on(request, case),
        "contacts": requests_from(request.actor, case.id, request.at),
    }


def _works_on(request: Request, case: Case) -> bool:
    """Whoever may only read asks nobody."""
    try:
        return bool(case_for(request.actor, case.id, request.at, least=Sight.BODY))
    except Case.DoesNotExist:
        return False


def _page_number(request: Request) -> int:
    number = request.GET.get("page", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1


def _typed(request: Request) -> Question:
    """What stands in the draft's form at this moment."""
    codes = request.POST.getlist("findings")[:MOST_TYPED]
    states = [*request.POST.getlist("findings_state"), *["observed"] * len(codes)]
    posted = zip(codes, states, strict=False)
    return Question([code for code, state in posted if code and state == "observed"])
