"""What is said of each finding beside its name: since when, how strongly, where and how."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.finding_forms import DetailsForm
from consilia.cases.queries import case_for
from consilia.cases.queries.timeline import findings_of
from consilia.cases.views.answers import of_a_case, to_case
from consilia.foundation.pages import page


@require_http_methods(["GET", "POST"])
@of_a_case
def describe(request: Request, case_id: UUID) -> HttpResponse:
    """A page of the draft: nothing on it must be said, and the list of findings itself is not changed here."""
    case = case_for(request.actor, case_id, request.at)
    if case.state != State.DRAFT:
        return to_case(request, case_id)
    data = request.POST if request.method == "POST" else None
    forms = [DetailsForm(data, finding=finding) for finding in findings_of(case)]
    if data is not None and not any(form.errors for form in forms):
        said = {form.finding.code: form.said for form in forms}
        services.describe_findings(case_id=case.id, said=said, by=request.actor, at=request.at)
        return HttpResponseRedirect(f"{reverse('cases:draft', args=[case.id])}#part-findings")
    status = 200 if data is None else 422
    return page(request, "cases/findings.html", {"case": case, "forms": forms}, status=status)
