"""How questions are routed: read by everybody, changed by administrators."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.routing import permissions, services
from consilia.routing.forms import (
    LookingAgainForm,
    WeightsForm,
    initial_of,
    initial_of_looking_again,
)
from consilia.routing.models.policies import WEIGHTS
from consilia.routing.queries.policies import offer_policies, versions_of_weights, weights_row
from consilia.routing.queries.proposals import policies_in_force, policy_of


@require_safe
@signed_in
def show_policy(request: Request) -> HttpResponse:
    """The figures in force, and the versions before and after them."""
    context = {
        "row": weights_row(request.at),
        "names": WEIGHTS,
        "versions": versions_of_weights(),
        "offers": offer_policies(request.at),
        "looking_again": policies_in_force(request.at),
        "may_set": permissions.may_set_policy(request.actor),
    }
    return page(request, "routing/policy.html", context)


@require_http_methods(["GET", "POST"])
@signed_in(roles=[Role.ADMINISTRATOR])
def set_weights(request: Request) -> HttpResponse:
    form = WeightsForm(request.POST or None, initial=initial_of(weights_row(request.at)))

    def deed(starts: datetime) -> None:
        services.set_weights(
            values=form.values,
            starts=starts,
            source=form.cleaned_data["source"],
            by=request.actor,
            at=request.at,
        )

    return _version_page(request, "routing/weights.html", form, deed)


@require_http_methods(["GET", "POST"])
@signed_in(roles=[Role.ADMINISTRATOR])
def set_looking_again(request: Request) -> HttpResponse:
    """The figures of the centre in the address stand in the form; without a policy of its own those of all."""
    own = next(
        (one for one in policies_in_force(request.at) if str(one.centre_id) == request.GET.get("centre")),
        None,
    )
    row = own or policy_of(None, request.at)
    form = LookingAgainForm(request.POST or None, initial=initial_of_looking_again(row) if row else {})

    def deed(starts: datetime) -> None:
        services.set_reoptimisation_policy(
            centre_id=UUID(form.cleaned_data["centre"]) if form.cleaned_data["centre"] else None,
            values=form.values,
            starts=starts,
            source=form.cleaned_data["source"],
            by=request.actor,
            at=request.at,
        )

    return _version_page(request, "routing/looking_again.html", form, deed)


def _version_page(
    request: Request, template: str, form: Form, deed: Callable[[datetime], None]
) -> HttpResponse:
    """GET shows the form; POST adds the version, or shows the form with what is wrong."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                deed(form.cleaned_data["starts"] or request.at)
                messages.success(request, _("The new version is saved. Nobody has verified it yet."))
                return redirect("routing:policy")
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    return page(request, template, {"form": form}, status=status)
