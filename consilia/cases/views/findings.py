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
from consilia.foundation.refusals import Refusal
from consilia.terminology import queries as terms

MOST_NEAR = 60


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


@require_http_methods(["GET", "POST"])
@of_a_case
def find_near(request: Request, case_id: UUID, code: str) -> HttpResponse:
    """What is more general and what more exact than a finding of the draft, to take instead of it."""
    case = case_for(request.actor, case_id, request.at)
    if case.state != State.DRAFT:
        return to_case(request, case_id)
    finding = next((one for one in findings_of(case) if one.code == code), None)
    concept = terms.concept("hpo", code)
    if finding is None or concept is None:
        return HttpResponseRedirect(reverse("cases:findings", args=[case.id]))
    said = ""
    if request.method == "POST":
        try:
            services.replace_finding(
                case_id=case.id,
                code=code,
                by_code=request.POST.get("instead", ""),
                by=request.actor,
                at=request.at,
            )
            return HttpResponseRedirect(reverse("cases:findings", args=[case.id]))
        except Refusal as refusal:
            said = str(refusal)
    successor = terms.resolve("hpo", code) if concept.obsolete else None
    context = {
        "case": case,
        "finding": finding,
        "name": finding.name,
        "concept": concept,
        "said": said,
        "successor": terms.concept("hpo", successor) if successor else None,
        "general": terms.parents(concept),
        "exact": list(terms.children(concept).order_by("-uses", "code")[:MOST_NEAR]),
    }
    return page(request, "cases/finding_near.html", context, status=422 if said else 200)
