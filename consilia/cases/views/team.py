"""The team of the referring doctor."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.forms import ColleagueForm
from consilia.cases.queries import case_for
from consilia.cases.views.answers import of_a_case, to_case


@require_POST
@of_a_case
def add(request: Request, case_id: UUID) -> HttpResponse:
    """Let a colleague see and answer the case."""
    case_for(request.actor, case_id, request.at)  # whatever was typed, a foreign case is not there
    form = ColleagueForm(request.POST)
    if form.is_valid():
        services.add_colleague(
            case_id=case_id, user_id=form.cleaned_data["colleague"], by=request.actor, at=request.at
        )
    return to_case(request, case_id, _("The team has changed.") if form.is_valid() else "", anchor="people")


@require_POST
@of_a_case
def remove(request: Request, case_id: UUID, user_id: UUID) -> HttpResponse:
    """Take a colleague out of the team; she can be added again at once."""
    services.remove_colleague(case_id=case_id, user_id=user_id, by=request.actor, at=request.at)
    return to_case(request, case_id, _("The team has changed."), anchor="people")
