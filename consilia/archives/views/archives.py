"""Archives of hospitals, as administrators keep them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.archives import services
from consilia.archives.forms import ArchiveForm
from consilia.archives.models import Archive
from consilia.archives.queries import archive_for, archives_page
from consilia.foundation.pages import absent_is_404, page
from consilia.foundation.refusals import Refusal

KEEPERS = (Role.ADMINISTRATOR,)


@require_safe
@signed_in(roles=KEEPERS)
def archives(request: Request) -> HttpResponse:
    found = archives_page(request.actor, cursor=request.GET.get("cursor"))
    return page(request, "archives/archives.html", {"found": found})


@require_http_methods(["GET", "POST"])
@signed_in(roles=KEEPERS)
def add(request: Request) -> HttpResponse:
    form = ArchiveForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _shown(request, form, None, status=200 if request.method == "GET" else 422)
    try:
        made = services.add_archive(
            facts=form.facts, secret=form.cleaned_data["secret"], by=request.actor, at=request.at
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form, None, status=refusal.status)
    messages.success(request, _("Saved."))
    return redirect("archives:archive", made.id)


@require_http_methods(["GET", "POST"])
@signed_in(roles=KEEPERS)
@absent_is_404(Archive.DoesNotExist)
def archive(request: Request, archive_id: UUID) -> HttpResponse:
    """Change it, shut it, open it again."""
    found = archive_for(request.actor, archive_id)
    if request.method == "GET":
        return _shown(request, ArchiveForm(instance=found), found)
    if {"disable", "enable"} & request.POST.keys():
        return _set_open(request, found)
    form = ArchiveForm(request.POST, instance=found)
    if not form.is_valid():
        return _shown(request, form, found, status=422)
    try:
        services.change_archive(
            archive_id=found.id,
            facts=form.facts,
            secret=form.cleaned_data["secret"],
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form, found, status=refusal.status)
    messages.success(request, _("Saved."))
    return redirect("archives:archive", found.id)


def _set_open(request: Request, found: Archive) -> HttpResponse:
    deed = services.disable_archive if "disable" in request.POST else services.enable_archive
    try:
        done = deed(archive_id=found.id, by=request.actor, at=request.at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Opened again.") if done.is_open else _("Shut. Nothing is asked of it or sent to it.")
        messages.success(request, said)
    return redirect("archives:archive", found.id)


def _shown(request: Request, form: ArchiveForm, found: Archive | None, *, status: int = 200) -> HttpResponse:
    return page(request, "archives/archive.html", {"form": form, "found": found}, status=status)
