"""Forms for the units of an organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.network import queries, services
from consilia.network.domain.facts import UnitFacts
from consilia.network.forms import UnitForm
from consilia.network.views.attempts import require_may, status_of, succeeds


@require_http_methods(["GET", "POST"])
@signed_in
def create_unit(request: Request, organisation_id: UUID) -> HttpResponse:
    house = queries.organisation_of(organisation_id)
    require_may(request, "create_unit", organisation_id=house.id)
    form = UnitForm(request.POST or None, nodes=list(queries.units_of(house.id)))
    if form.is_valid() and succeeds(
        form,
        lambda: services.create_unit(
            organisation_id=house.id, facts=form.facts, by=request.actor, at=request.at
        ),
    ):
        messages.success(request, _("The department is made."))
        return redirect("network:organisation", house.id)
    context = {"form": form, "organisation": house, "unit": None}
    return page(request, "network/unit_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@signed_in
def update_unit(request: Request, unit_id: UUID) -> HttpResponse:
    unit = queries.unit_of(unit_id)
    require_may(request, "update_unit", organisation_id=unit.organisation_id)
    initial = {name: getattr(unit, name) for name in UnitFacts.__dataclass_fields__}
    form = UnitForm(
        request.POST or None,
        nodes=list(queries.units_of(unit.organisation_id)),
        itself=unit,
        initial={**initial, "parent_id": str(unit.parent_id or "")},
    )
    if form.is_valid() and succeeds(
        form,
        lambda: services.update_unit(unit_id=unit.id, facts=form.facts, by=request.actor, at=request.at),
    ):
        messages.success(request, _("Saved."))
        return redirect("network:organisation", unit.organisation_id)
    context = {"form": form, "organisation": unit.organisation, "unit": unit}
    return page(request, "network/unit_form.html", context, status=status_of(form))
