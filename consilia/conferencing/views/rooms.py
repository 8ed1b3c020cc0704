"""The room and the rules of a centre: for its coordinator, and for the administrator of the network."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.conferencing import queries, services
from consilia.conferencing.forms import PolicyForm, RoomForm
from consilia.conferencing.permissions import may_configure
from consilia.foundation.pages import page
from consilia.network.queries import OrganisationFilter, organisation_of, organisation_register


@require_safe
@signed_in(roles=[Role.ADMINISTRATOR])
def centres(request: Request) -> HttpResponse:
    """Every centre, with whether it has a room."""
    found = organisation_register(
        OrganisationFilter(centres=True), cursor=request.GET.get("cursor"), on=request.at.date()
    )
    rooms = queries.room_templates([row.id for row in found.rows])
    return page(request, "conferencing/centres.html", {"page": found, "rooms": rooms})


@require_http_methods(["GET", "POST"])
@signed_in(roles=[Role.ADMINISTRATOR, Role.TRIAGE_COORDINATOR])
def centre(request: Request, organisation_id: UUID) -> HttpResponseBase:
    """Two forms on one page; the button says which was sent."""
    if not may_configure(request.actor, organisation_id):
        raise Http404
    house = organisation_of(organisation_id)
    policy = queries.policy_of(organisation_id, at=request.at)
    address = queries.room_templates([organisation_id]).get(organisation_id, "")
    sent = request.POST.get("form") if request.method == "POST" else None
    room = RoomForm(request.POST if sent == "room" else None, initial={"address": address})
    rules = PolicyForm(request.POST) if sent == "rules" else PolicyForm.of(policy)
    if sent == "room" and room.is_valid():
        services.set_room(organisation_id=organisation_id, **room.cleaned_data, **_by(request))
        return _saved(request, organisation_id, _("The room is saved."))
    if sent == "rules" and rules.is_valid():
        services.set_council_policy(organisation_id=organisation_id, **rules.cleaned_data, **_by(request))
        return _saved(request, organisation_id, _("The rules are saved. They hold from now on."))
    context = {"house": house, "room": room, "rules": rules, "policy": policy, "address": address}
    return page(request, "conferencing/centre.html", context, status=422 if sent else 200)


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}


def _saved(request: Request, organisation_id: UUID, said: str) -> HttpResponseRedirect:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("conferencing:centre", args=[organisation_id]))
