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
from consilia.foundation.refusals import Refusal
from consilia.terminology import queries, services
from consilia.terminology.domain.records import Provenance
from consilia.terminology.domain.systems import System
from consilia.terminology.forms import RussianNameForm, SynonymsForm
from consilia.terminology.models import PROVENANCE_NAMES, SYSTEM_NAMES, NameChange
from consilia.terminology.permissions import CURATORS
from consilia.terminology.views.browsing import concept_context

FOUND = 50


@require_safe
@signed_in(roles=CURATORS)
def list_names(request: Request) -> HttpResponse:
    """Names by provenance; without a filter, those that nobody reviewed. With words: what they find, whatever it is."""
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
    text = request.GET.get("q", "").strip()
    context = {
        "text": text,
        "hits": queries.search(system, text, language="ru", limit=FOUND) if text else None,
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


@require_POST
@signed_in(roles=CURATORS)
def change_synonyms(request: Request, concept_id: UUID) -> HttpResponse:
    """The other Russian names of one concept, all at once."""
    concept = queries.concept_by_id(concept_id)
    if concept is None:
        raise Http404
    form = SynonymsForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.change_synonyms(
                concept_id=concept.id,
                synonyms=form.lines,
                expected=form.expected,
                by=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            form.add_error("synonyms", str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("The other Russian names are kept."))
            return redirect(_back(request, "", concept.system.key, concept.code))
    context = concept_context(request, concept, synonyms_form=form)
    return page(request, "terminology/concept.html", context, status=status)


@require_POST
@signed_in(roles=CURATORS)
def undo(request: Request, change_id: UUID) -> HttpResponse:
    """Take one change back; a name that was changed again since then stays."""
    try:
        concept = services.undo_name_change(change_id=change_id, by=request.actor, at=request.at)
    except NameChange.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("The change was undone."))
    return redirect(_back(request, "", concept.system.key, concept.code))


def _back(request: Request, wanted: str, system: str, code: str) -> str:
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("terminology:concept", args=[system, code])
