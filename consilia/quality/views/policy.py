"""The figures of quality review: read by everybody, changed by administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.quality import services
from consilia.quality.forms import FigureForm
from consilia.quality.permissions import may
from consilia.quality.queries.policy import rows_shown
from consilia.quality.views.doors import form_page


@require_safe
@signed_in
def show_policy(request: Request) -> HttpResponse:
    context = {"rows": rows_shown(request.at), "may_set": may(request.actor, "set_policy")}
    return page(request, "quality/policy.html", context)


@require_http_methods(["GET", "POST"])
@signed_in(roles=[Role.ADMINISTRATOR])
def set_figure(request: Request) -> HttpResponse:
    named = {name: request.GET.get(name, "") for name in ("name", "centre", "value")}
    form = FigureForm(request.POST if request.method == "POST" else None, initial=named)

    def deed() -> None:
        services.set_quality_figure(
            **form.facts,
            starts=form.cleaned_data["starts"] or request.at,
            by=request.actor,
            at=request.at,
        )

    def done() -> HttpResponse:
        messages.success(request, _("The new version is saved. Nobody has verified it yet."))
        return redirect("quality:policy")

    return form_page(request, "quality/figure.html", {}, form=form, deed=deed, done=done)
