"""Beginning and discarding a correction."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.conclusions import services
from consilia.conclusions.forms import CorrectionForm
from consilia.conclusions.models import Conclusion
from consilia.conclusions.permissions import may_correct
from consilia.conclusions.queries import current_of, draft_of
from consilia.conclusions.views.doors import of_a_case, to
from consilia.foundation.pages import page


@require_http_methods(["GET", "POST"])
@of_a_case
def correct(request: Request, case_id: UUID) -> HttpResponse:
    """Ask for the reason, then open a draft of the next version."""
    case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
    current = current_of(case_id)
    if current is None or not may_correct(request.actor, current):
        raise Conclusion.DoesNotExist
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.begin_correction(
            case_id=case_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at
        )
        return to(request, "conclusions:edit", case_id)
    context = {"case": case, "conclusion": current, "form": form}
    return page(request, "conclusions/correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@of_a_case
def discard(request: Request, case_id: UUID) -> HttpResponse:
    """Ask, then throw the draft of a correction away."""
    conclusion = draft_of(request.actor, case_id, request.at)
    if request.method == "POST":
        services.discard_correction(case_id=case_id, by=request.actor, at=request.at)
        return to(
            request, "cases:detail", case_id, _("The correction was discarded; the signed version holds.")
        )
    return page(request, "conclusions/discard.html", {"case": conclusion.case, "conclusion": conclusion})
