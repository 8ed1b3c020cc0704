"""The family of a child with its pedigree: seen by whoever sees the entry, changed by its curators."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.pedigree import signs_in
from consilia.registry.domain.words import EntryState
from consilia.registry.forms import RelativeForm
from consilia.registry.models import Entry, Relative
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for
from consilia.registry.queries.family import pedigree_of, relatives_of
from consilia.registry.views.doors import guarded
from consilia.registry.views.pedigree_words import SIGN_NAMES, labels, members, sentences


@require_http_methods(["GET", "POST"])
@guarded
def family(request: Request, entry_id: UUID) -> HttpResponse:
    entry = entry_for(request.actor, entry_id, request.at)
    if request.method == "GET":
        record_read(
            subject="child",
            subject_id=entry.child_id,
            what="RegistryEntryRead",
            by=request.actor,
            at=request.at,
        )
        return _page(request, entry, RelativeForm())
    if not _may_change(request, entry):
        raise Entry.DoesNotExist
    form = RelativeForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        services.add_relative(entry_id=entry_id, **form.facts, by=request.actor, at=request.at)
    except services.RelativeImpossible as refusal:
        form.add_error(form.PLACES[refusal.why], str(refusal))
        return _page(request, entry, form, status=refusal.status)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, entry, form, status=refusal.status)
    messages.success(request, _("The relative is added."))
    return redirect("registry:family", entry_id)


@require_http_methods(["POST"])
@guarded
def remove(request: Request, entry_id: UUID, relative_id: UUID) -> HttpResponse:
    entry = entry_for(request.actor, entry_id, request.at)
    if not _may_change(request, entry):
        raise Entry.DoesNotExist
    try:
        services.remove_relative(entry_id=entry_id, relative_id=relative_id, by=request.actor, at=request.at)
    except Relative.DoesNotExist as error:
        raise Entry.DoesNotExist from error
    messages.success(request, _("The relative is taken away."))
    return redirect("registry:family", entry_id)


def _may_change(request: Request, entry: Entry) -> bool:
    return may_curate(request.actor, entry) and entry.state == EntryState.ACTIVE


def _page(request: Request, entry: Entry, form: RelativeForm, *, status: int = 200) -> HttpResponse:
    relatives = relatives_of(entry)
    drawn = pedigree_of(entry, relatives)
    context = {
        "entry": entry,
        "name": entry.label((get_language() or "en")[:2]),
        "relatives": relatives,
        "drawn": drawn,
        "members": members(drawn, relatives),
        "told": sentences(drawn, relatives),
        "labels": labels(drawn),
        "signs": signs_in(drawn),
        "sign_names": SIGN_NAMES,
        "form": form,
        "may_change": _may_change(request, entry),
    }
    return page(request, "registry/family.html", context, status=status)
