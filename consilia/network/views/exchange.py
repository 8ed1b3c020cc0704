"""Import in two steps and export, as pages."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.csv_exchange import Plan, check_size, csv_lines, separator_for
from consilia.foundation.csv_exchange.reading import MOST_BYTES
from consilia.foundation.pages import page
from consilia.foundation.panels import Panel
from consilia.foundation.refusals import Refusal
from consilia.network import services
from consilia.network.forms import UploadForm
from consilia.network.models import ImportDraft
from consilia.network.permissions import may
from consilia.network.services.refusals import NothingToImport, StalePreview
from consilia.network.services.sheets import SHEETS
from consilia.network.views.attempts import require_may, status_of
from consilia.network.views.effects import effect_of

ROWS = 50
MEANINGS = {
    "organisations": gettext_lazy("Hospitals, polyclinics, centres and authorities, with hours and fields."),
    "units": gettext_lazy("The departments of organisations, and which is a part of which."),
    "consultants": gettext_lazy("The register of consultants. Their accounts must exist."),
    "holidays": gettext_lazy(
        "Days on which the whole country rests. A file changes the years that it names, and leaves others."
    ),
    "duties": gettext_lazy("Who is on duty for which field of which centre, and when."),
}


@require_GET
@signed_in
def exchange(request: Request) -> HttpResponse:
    require_may(request, "export_network")
    return _exchange_page(request)


def _exchange_page(request: Request, failed: UploadForm | None = None, kind: str = "") -> HttpResponse:
    """The page of all tables; `failed` is the form of the table `kind`, shown with its mistake."""
    error = " ".join(map(str, failed.errors.get("file", []))) if failed else None
    sheets = [
        {
            "kind": sheet.kind,
            "name": ImportDraft.Kind(sheet.kind).label,
            "meaning": MEANINGS[sheet.kind],
            "columns": sheet.columns,
            "key": sheet.key,
            "error": error if sheet.kind == kind else None,
        }
        for sheet in SHEETS.values()
    ]
    context = {"sheets": sheets, "may_import": may(request.actor, "import_network"), "limit": MOST_BYTES}
    return page(request, "network/exchange.html", context, status=status_of(failed) if failed else 200)


@require_POST
@signed_in
def upload_import(request: Request, kind: str) -> HttpResponse:
    require_may(request, "import_network")
    if kind not in SHEETS:
        raise Http404
    form = UploadForm(request.POST, request.FILES, prefix=kind)
    if form.is_valid():
        draft = _kept(request, kind, form)
        if draft is not None:
            return redirect("network:preview_import", draft.id)
    return _exchange_page(request, form, kind)


def _kept(request: Request, kind: str, form: UploadForm) -> ImportDraft | None:
    """The kept file, or None with the reason beside the field. A file too large is not even read."""
    file = form.cleaned_data["file"]
    try:
        check_size(file.size)
        return services.upload_import(
            kind=kind, file_name=file.name or "", content=file.read(), by=request.actor, at=request.at
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return None


@require_GET
@signed_in
def preview_import(request: Request, draft_id: UUID) -> HttpResponse:
    draft, plan = services.preview_import(draft_id=draft_id, by=request.actor)
    return _preview_page(request, draft, plan)


def _preview_page(
    request: Request, draft: ImportDraft, plan: Plan, refusal: Refusal | None = None
) -> HttpResponse:
    sections: dict[str, tuple[str, str, Sequence[Any]]] = {
        "mistakes": (_("Mistakes"), "stop", plan.mistakes),
        "created": (_("New rows"), "ok", plan.created),
        "changed": (_("Changed rows"), "info", plan.changed),
    }
    wanted = request.GET.get("show", "")
    first_with_rows = next((name for name, section in sections.items() if section[2]), "mistakes")
    shown = wanted if wanted in sections else first_with_rows
    start = _number(request.GET.get("from", ""))
    rows = sections[shown][2]
    context = {
        "draft": draft,
        "plan": plan,
        "refusal": refusal,
        "shown": shown,
        "rows": rows[start : start + ROWS],
        "key": SHEETS[draft.kind].key,
        "columns": SHEETS[draft.kind].columns,
        "counters": [
            {
                "label": label,
                "href": f"?show={name}",
                "count": len(found),
                "tone": color,
                "current": name == shown,
            }
            for name, (label, color, found) in sections.items()
        ],
        "back": f"?show={shown}&from={max(start - ROWS, 0)}" if start else None,
        "next": f"?show={shown}&from={start + ROWS}" if start + ROWS < len(rows) else None,
        "effect": _effect(request, draft, plan) if draft.kind == "holidays" and refusal is None else None,
    }
    return page(request, "network/preview.html", context, status=refusal.status if refusal else 200)


def _effect(request: Request, draft: ImportDraft, plan: Plan) -> Panel | None:
    """What the days off of the file would do to the clocks that run; None where it cannot be imported."""
    if not plan.may_apply:
        return None
    return effect_of(
        partial(
            services.confirm_import,
            draft_id=draft.id,
            fingerprint=plan.fingerprint,
            by=request.actor,
            at=request.at,
        ),
        at=request.at,
    )


@require_POST
@signed_in
def confirm_import(request: Request, draft_id: UUID) -> HttpResponse:
    try:
        plan = services.confirm_import(
            draft_id=draft_id,
            fingerprint=request.POST.get("fingerprint", "")[:64],
            by=request.actor,
            at=request.at,
        )
    except (StalePreview, NothingToImport) as refusal:
        return _preview_page(request, *services.preview_import(draft_id=draft_id, by=request.actor), refusal)
    count = len(plan.created) + len(plan.changed)
    messages.success(
        request, ngettext("%(count)d row imported.", "%(count)d rows imported.", count) % {"count": count}
    )
    return redirect("network:exchange")


@require_GET
@signed_in
def export_network(request: Request, kind: str) -> StreamingHttpResponse:
    pieces = services.export_rows(kind=kind, language=get_language() or "en", by=request.actor, at=request.at)
    return _file(pieces, f"{kind}-{request.at:%Y-%m-%d}.csv")


@require_GET
@signed_in
def import_template(request: Request, kind: str) -> StreamingHttpResponse:
    """The header and one example row: what a first file looks like."""
    if kind not in SHEETS:
        raise Http404
    columns = SHEETS[kind].columns
    example = {column.name: column.example for column in columns}
    separator = separator_for(get_language() or "en")
    return _file(csv_lines([example], columns, separator=separator), f"{kind}-example.csv")


def _file(pieces: Any, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
