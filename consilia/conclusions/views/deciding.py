"""The referring doctor's page: one decision for each recommendation."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.conclusions import paper, services
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.forms import DecisionForm
from consilia.conclusions.models import Conclusion
from consilia.conclusions.permissions import may_decide
from consilia.conclusions.queries import current_of, recommendations_of, standing_of
from consilia.conclusions.services import Decided
from consilia.conclusions.views.doors import of_a_case, to
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_http_methods(["GET", "POST"])
@of_a_case
def decide(request: Request, case_id: UUID) -> HttpResponse:
    case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
    conclusion = current_of(case_id)
    if conclusion is None or not may_decide(request.actor, case):
        raise Conclusion.DoesNotExist
    if request.method == "GET":
        record_read(
            subject="case", subject_id=case_id, what="ConclusionRead", by=request.actor, at=request.at
        )
        return _page(request, conclusion, _forms(conclusion, case.state))
    forms = _forms(conclusion, case.state, request.POST)
    if not all(form.is_valid() for form in forms):
        return _page(request, conclusion, forms, status=422)
    try:
        services.decide(
            case_id=case_id,
            version=_version(request),
            decisions=_decisions(forms),
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        newest = current_of(case_id) or conclusion
        return _page(
            request, newest, _forms(newest, case.state, request.POST), refusal=refusal, status=refusal.status
        )
    return _done(request, case_id)


def _done(request: Request, case_id: UUID) -> HttpResponse:
    conclusion = current_of(case_id)
    left = len(standing_of(conclusion).undecided) if conclusion else 0
    if left:
        said = ngettext(
            "Saved. %(count)d recommendation is still undecided.",
            "Saved. %(count)d recommendations are still undecided.",
            left,
        )
        return to(request, "conclusions:decide", case_id, said % {"count": left})
    return to(
        request, "cases:detail", case_id, _("All is decided. The expert will see it."), anchor="conclusion"
    )


def _forms(conclusion: Conclusion, state: str, data: Any = None) -> list[DecisionForm]:
    """One for each recommendation that may still be decided on."""
    given = recommendations_of(conclusion)
    open_ones = given if state == State.SIGNED else [one for one in given if not one.is_decided]
    return [DecisionForm(one, data) for one in open_ones]


def _decisions(forms: list[DecisionForm]) -> dict[UUID, Decided]:
    return {
        form.given.id: Decided(Answer(form.cleaned_data["answer"]), form.cleaned_data["reason"])
        for form in forms
        if form.cleaned_data["answer"]
    }


def _version(request: Request) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def _page(
    request: Request,
    conclusion: Conclusion,
    forms: list[DecisionForm],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": conclusion.case,
        "conclusion": conclusion,
        "blocks": paper.blocks(conclusion),
        "forms": [(form, paper.entry(form.given)) for form in forms],
        "bare_forms": forms,
        "refusal": refusal,
    }
    return page(request, "conclusions/decide.html", context, status=status)
