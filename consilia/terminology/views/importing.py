"""The official reference book: upload, look, confirm."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.csv_exchange import UnreadableFile
from consilia.foundation.csv_exchange.reading import MOST_BYTES
from consilia.foundation.pages import page
from consilia.terminology import queries, services
from consilia.terminology.domain.systems import System
from consilia.terminology.forms import ReferenceBookForm
from consilia.terminology.permissions import IMPORTERS

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(roles=IMPORTERS)
def upload(request: Request) -> HttpResponse:
    """Take a file and show what it would change; nothing is changed yet."""
    form = ReferenceBookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            pending = services.upload_reference_book(
                name=file.name,
                version=form.cleaned_data["version"],
                content=file.read(),
                by=request.actor,
                at=request.at,
            )
            return redirect("terminology:confirm-import", pending.id)
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "limit": MOST_BYTES, "releases": queries.releases(System.ICD10)}
    return page(request, "terminology/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(roles=IMPORTERS)
def confirm(request: Request, pending_id: UUID) -> HttpResponse:
    """Show the changes; a POST takes them over, all or nothing."""
    pending = queries.pending_import(pending_id, user_id=request.user.id)
    if pending is None:
        raise Http404
    plan = services.preview(bytes(pending.content))
    if request.method == "POST" and plan.may_apply:
        release = services.take_over_reference_book(pending_id=pending.id, by=request.actor, at=request.at)
        done = {"added": release.added, "changed": release.changed, "retired": release.retired}
        messages.success(
            request, _("Taken over: %(added)d new, %(changed)d renamed, %(retired)d retired.") % done
        )
        return redirect("terminology:browse", System.ICD10)
    context = {"pending": pending, "plan": plan, "shown": SHOWN}
    return page(
        request, "terminology/confirm_import.html", context, status=422 if request.method == "POST" else 200
    )
