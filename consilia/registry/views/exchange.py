"""Entries in and out: Phenopackets, and common data elements as a table."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.csv_exchange import separator_for
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.family_messages import is_family
from consilia.registry.domain.phenopackets import LONGEST
from consilia.registry.domain.words import EntryState
from consilia.registry.forms import PacketForm
from consilia.registry.models import Entry
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for
from consilia.registry.views.doors import CURATORS, guarded


@require_POST
@guarded
def packet(request: Request, entry_id: UUID) -> HttpResponse:
    """The file; a deed, because something leaves the product and the log says so."""
    _own(request, entry_id)
    content = services.export_packet(entry_id=entry_id, by=request.actor, at=request.at)
    headers = {
        "Content-Disposition": f'attachment; filename="{entry_id}.phenopacket.json"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_POST
@guarded
def family_file(request: Request, entry_id: UUID) -> HttpResponse:
    """The same with the relatives."""
    _own(request, entry_id)
    content = services.export_family(entry_id=entry_id, by=request.actor, at=request.at)
    headers = {
        "Content-Disposition": f'attachment; filename="{entry_id}.family.json"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_http_methods(["GET", "POST"])
@guarded
def bring(request: Request, entry_id: UUID) -> HttpResponse:
    entry = _own(request, entry_id)
    form = PacketForm(request.POST, request.FILES) if request.method == "POST" else PacketForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            content = form.cleaned_data["file"].read(LONGEST + 1)
            try:
                brought = services.import_family if is_family(content) else services.import_packet
                brought(entry_id=entry_id, content=content, by=request.actor, at=request.at)
            except Refusal as refusal:
                form.add_error("file", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The clinical picture is kept."))
                return redirect("registry:entry", entry_id)
    name = entry.label((get_language() or "en")[:2])
    return page(request, "registry/bring.html", {"entry": entry, "name": name, "form": form}, status=status)


@require_POST
@signed_in(roles=CURATORS)
def common_data(request: Request) -> HttpResponseBase:
    """All rows are written before the answer begins: whoever reads is known only until then."""
    separator = separator_for(get_language() or "en")
    lines = services.export_common_data(separator=separator, by=request.actor, at=request.at)
    return _table(lines, "common-data-elements.csv")


@require_POST
@signed_in(roles=CURATORS)
def catalogue(request: Request) -> HttpResponseBase:
    """The same by the RD-CDM catalogue."""
    separator = separator_for(get_language() or "en")
    lines = services.export_catalogue(separator=separator, by=request.actor, at=request.at)
    return _table(lines, "rd-cdm.csv")


@require_POST
@signed_in(roles=CURATORS)
def research(request: Request) -> HttpResponse:
    """The table for research; how it was made stands in the log."""
    separator = separator_for(get_language() or "en")
    table = services.make_research_table(separator=separator, by=request.actor, at=request.at)
    return _table(table.lines, "research.csv")


def _table(lines: Iterable[str], name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers=headers)


def _own(request: Request, entry_id: UUID) -> Entry:
    entry = entry_for(request.actor, entry_id, request.at)
    if not may_curate(request.actor, entry) or entry.state != EntryState.ACTIVE:
        raise Entry.DoesNotExist
    return entry
