"""The curators' list of Russian names, most used first."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.paging import keyset_page
from consilia.terminology import queries, services
from consilia.terminology.domain.records import Provenance
from consilia.terminology.domain.systems import System
from consilia.terminology.forms import RussianNameForm
from consilia.terminology.models import PROVENANCE_NAMES, SYSTEM_NAMES
from consilia.terminology.permissions import CURATORS
from consilia.terminology.views.browsing import concept_context


@require_safe
@signed_in(roles=CURATORS)
def list_names(request: Request) -> HttpResponse:
    """Names by provenance; without a filter, those that nobody reviewed."""
    try:
        system = System(request.GET.get("system") or System.HPO)
        provenance = Provenance(request.GET.get("provenance", Provenance.MACHINE))
    except ValueError:
        raise Http404 from None
    found = keyset_page(
        queries.by_provenance(system, provenance),
        key=["-uses", "code"],
        cursor=request.GET.get("after"),
        key_of=lambda concept: (concept.uses, concept.code),
    )
    context = {
        "system": system,
        "provenance": provenance,
        "system_names": SYSTEM_NAMES,
        "provenance_names": {**PROVENANCE_NAMES, Provenance.NONE: _("No Russian name")},
        "rows": found.rows,
        "next": found.next,
        "back": found.back,
        "here": request.get_full_path(),
    }
    return page(request, "terminology/names.html", context, part="rows")


@require_POST
@signed_in(roles=CURATORS)
def review_name(request: Request, concept_id: UUID) -> HttpResponse:
    """Confirm or rewrite one Russian name, then go back to where the curator came from."""
    concept = queries.concept_by_id(concept_id)
    if concept is None:
        raise Http404
    form = RussianNameForm(request.POST)
    if not form.is_valid():
        return page(request, "terminology/concept.html", concept_context(request, concept, form), status=422)
    try:
        services.review_russian_name(
            concept_id=concept.id,
            name=form.cleaned_data["name"],
            expected=form.cleaned_data["expected"],
            by=request.actor,
            at=request.at,
        )
    except services.NameWithoutLetters as refusal:
        form.add_error("name", str(refusal))
        return page(request, "terminology/concept.html", concept_context(request, concept, form), status=422)
    messages.success(request, _("Reviewed: %(name)s") % {"name": form.cleaned_data["name"]})
    return redirect(_back(request, form.cleaned_data["back"], concept.system.key, concept.code))


def _back(request: Request, wanted: str, system: str, code: str) -> str:
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("terminology:concept", args=[system, code])
