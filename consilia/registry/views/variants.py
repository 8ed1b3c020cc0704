"""Variants: added to an entry, said anew, taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.words import EntryState
from consilia.registry.forms import ReplaceVariantForm, VariantForm
from consilia.registry.models import Entry, Variant
from consilia.registry.models.variants import COLUMNS
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for, variant_for
from consilia.registry.services import VariantImpossible
from consilia.registry.views.doors import guarded
from consilia.registry.views.words import variant_sentence


@require_http_methods(["GET", "POST"])
@guarded
def add(request: Request, entry_id: UUID) -> HttpResponse:
    entry = _own(request, entry_for(request.actor, entry_id, request.at))
    if request.method == "GET":
        return _page(request, entry, VariantForm(initial={"assembly": "GRCh38"}))
    form = VariantForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        services.add_variant(entry_id=entry_id, facts=form.facts, by=request.actor, at=request.at)
    except Refusal as refusal:
        return _page(request, entry, _told(form, refusal), status=refusal.status)
    messages.success(request, _("The variant is kept."))
    return redirect("registry:entry", entry_id)


@require_http_methods(["GET", "POST"])
@guarded
def change(request: Request, variant_id: UUID) -> HttpResponse:
    found = variant_for(request.actor, variant_id, request.at)
    entry = _own(request, found.entry)
    if request.method == "GET":
        initial = {name: getattr(found, name) for name in COLUMNS}
        return _page(request, entry, ReplaceVariantForm(initial=initial), found=found)
    form = ReplaceVariantForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form, found=found, status=422)
    deed: dict[str, Any] = {"variant_id": variant_id, "by": request.actor, "at": request.at}
    because = form.cleaned_data["because"]
    try:
        if "retire" in request.POST:
            services.retire_variant(because=because, **deed)
        else:
            services.replace_variant(facts=form.facts, because=because, **deed)
    except Refusal as refusal:
        return _page(request, entry, _told(form, refusal), found=found, status=refusal.status)
    messages.success(request, _("What was said before stays in the history."))
    return redirect("registry:entry", entry.id)


def _own(request: Request, entry: Entry) -> Entry:
    if not may_curate(request.actor, entry) or entry.state != EntryState.ACTIVE:
        raise Entry.DoesNotExist
    return entry


def _told(form: VariantForm, refusal: Refusal) -> VariantForm:
    if isinstance(refusal, VariantImpossible):
        for wrong in refusal.wrong:
            form.add_error(wrong.field, variant_sentence(wrong))
    else:
        form.add_error(None, str(refusal))
    return form


def _page(
    request: Request, entry: Entry, form: VariantForm, *, found: Variant | None = None, status: int = 200
) -> HttpResponse:
    name = entry.label((get_language() or "en")[:2])
    context = {"entry": entry, "name": name, "form": form, "found": found}
    return page(request, "registry/variant.html", context, status=status)
