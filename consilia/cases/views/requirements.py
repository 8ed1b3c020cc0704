"""The sets of all fields: everybody may read what is asked; administrators make new versions."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.requirements import may_edit
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Requirement, RequirementUpload
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.queries.requirement_sets import SetPage, set_page, sets_overview
from consilia.cases.requirement_forms import (
    NewVersionForm,
    RequirementItems,
    SetsFileForm,
    VersionForm,
    initial_of,
)
from consilia.cases.services.requirement_sheet import COLUMNS
from consilia.foundation.csv_exchange import check_size
from consilia.foundation.csv_exchange.reading import MOST_BYTES
from consilia.foundation.languages import in_language
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.network.queries import age_bands


def _require_editor(request: Request) -> None:
    """Keep people away from forms whose deed they may not do; the deed asks again."""
    if not may_edit(request.actor):
        raise NotAllowed


@require_GET
@signed_in
def list_sets(request: Request) -> HttpResponse:
    return _list_page(request, SetsFileForm())


def _list_page(request: Request, form: SetsFileForm, status: int = 200) -> HttpResponse:
    context = {
        "sets": sets_overview(request.at),
        "may_edit": may_edit(request.actor),
        "columns": COLUMNS,
        "limit": MOST_BYTES,
        "error": " ".join(map(str, form.errors.get("file", []))) or None,
    }
    return page(request, "cases/requirement_sets.html", context, status=status)


@require_GET
@signed_in
def show_set(request: Request, field: str) -> HttpResponse:
    found = _found(request, field)
    bands = {band.code: band.name for band in age_bands()}
    context = {
        "set": found,
        "rows": [(item, _conditions(item, bands)) for item in found.items],
        "may_edit": may_edit(request.actor),
        "now": request.at,
    }
    return page(request, "cases/requirement_set.html", context)


def _conditions(item: Requirement, bands: Mapping[str, str]) -> list[str]:
    """When an item is asked, in words; nothing where it always is."""
    said = []
    if item.urgencies:
        said.append(", ".join(str(URGENCY_NAMES[one]) for one in Urgency if one in item.urgencies))
    if item.ages:
        said.append(", ".join(name for code, name in bands.items() if code in item.ages))
    if item.sex:
        said.append(_("girls") if item.sex == "female" else _("boys"))
    if item.diagnoses:
        said.append(f"{_('ICD-10 code')}: {', '.join(item.diagnoses)}")
    return said


def _found(request: Request, field: str) -> SetPage:
    text = request.GET.get("version", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
    found = set_page(field, request.at, number)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def make_set(request: Request, field: str) -> HttpResponse:
    """All items of the shown version as forms; what is kept becomes a new version."""
    _require_editor(request)
    found = _found(request, field)
    if request.method == "GET":
        initial = [initial_of(item) for item in found.items]
        head = NewVersionForm(initial={"starts": _today(request), "number": found.newest})
        return _edit_page(request, found, head, RequirementItems(initial=initial, prefix="items"))
    head, items = NewVersionForm(request.POST), RequirementItems(request.POST, prefix="items")
    if not (head.is_valid() & items.is_valid()):
        return _edit_page(request, found, head, items, status=422)
    try:
        made = services.make_requirement_set(
            field=field,
            items=items.items(),  # type: ignore[attr-defined]  # the factory's type forgets its base
            starts=_moment(request, head.cleaned_data["starts"]),
            note=head.cleaned_data["note"],
            after=head.cleaned_data["number"],
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        head.add_error(None, str(refusal))
        return _edit_page(request, found, head, items, status=refusal.status)
    messages.success(request, _("Version %(number)d was made.") % {"number": made.number})
    address = reverse("cases:requirement_set", args=[field])
    return HttpResponseRedirect(f"{address}?version={made.number}")


def _edit_page(
    request: Request, found: SetPage, head: NewVersionForm, items: Any, status: int = 200
) -> HttpResponse:
    if status == 409:  # sending again decides knowingly
        head.data = {**dict(head.data.items()), "number": str(found.newest)}
    context = {"set": found, "head_form": head, "items": items}
    return page(request, "cases/requirement_set_edit.html", context, status=status)


def _today(request: Request) -> date:
    return timezone.localdate(request.at)


def _moment(request: Request, day: date) -> datetime:
    """A version of today begins now, a later one with its day."""
    if day == _today(request):
        return request.at
    return timezone.make_aware(datetime.combine(day, time()))


@require_GET
@signed_in
def export_sets(request: Request) -> StreamingHttpResponse:
    pieces = services.export_requirements(language=get_language() or "en", at=request.at)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    name = f"requirements-{request.at:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@signed_in
def upload_sets(request: Request) -> HttpResponse:
    _require_editor(request)
    form = SetsFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check_size(file.size)
            upload = services.upload_requirements(
                file_name=file.name or "", content=file.read(), by=request.actor, at=request.at
            )
            return HttpResponseRedirect(reverse("cases:confirm_sets", args=[upload.id]))
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return _list_page(request, form, status=422)


@require_http_methods(["GET", "POST"])
@signed_in
def confirm_sets(request: Request, upload_id: UUID) -> HttpResponse:
    """What the file would do, with every mistake and its line; then do it."""
    if request.method == "GET":
        return _preview_page(request, upload_id, VersionForm(initial={"starts": _today(request)}))
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _preview_page(request, upload_id, form, status=422)
    try:
        plan = services.confirm_requirements(
            upload_id=upload_id,
            fingerprint=request.POST.get("fingerprint", "")[:64],
            starts=_moment(request, form.cleaned_data["starts"]),
            by=request.actor,
            at=request.at,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _preview_page(request, upload_id, form, status=refusal.status)
    except RequirementUpload.DoesNotExist as error:
        raise Http404 from error
    count = len(plan.changes)
    said = ngettext("%(count)d set has a new version.", "%(count)d sets have a new version.", count)
    messages.success(request, said % {"count": count})
    return HttpResponseRedirect(reverse("cases:requirement_sets"))


def _preview_page(request: Request, upload_id: UUID, form: VersionForm, status: int = 200) -> HttpResponse:
    try:
        upload, plan = services.preview_requirements(upload_id=upload_id, by=request.actor)
    except RequirementUpload.DoesNotExist as error:
        raise Http404 from error
    names = {one.code: one.field.name if one.field else _("All fields") for one in sets_overview(request.at)}
    context = {
        "upload": upload,
        "plan": plan,
        "form": form,
        "names": names,
        "item_name": lambda cells: in_language(cells["name_ru"], cells["name_en"]),
    }
    return page(request, "cases/requirement_preview.html", context, status=status)
