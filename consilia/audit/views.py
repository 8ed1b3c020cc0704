"""The auditors' pages: who did what, who read whose record, and whether the log itself holds."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from procrastinate.exceptions import AlreadyEnqueued

from consilia.accounts import queries as accounts
from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import role_name
from consilia.accounts.requests import Request
from consilia.audit import jobs, labels, queries
from consilia.audit.domain.chain import SEALED, seal
from consilia.audit.events import LogExported
from consilia.audit.forms import WantedForm
from consilia.audit.models import AuditEntry
from consilia.audit.services import publish
from consilia.foundation.pages import page
from consilia.foundation.wall import reading_as

auditors = signed_in(roles={Role.AUDITOR})
keepers = signed_in(roles={Role.AUDITOR, Role.ADMINISTRATOR})


@require_GET
@auditors
def entries(request: Request) -> HttpResponse:
    form = WantedForm(request.GET)
    wanted = form.wanted() if form.is_valid() else queries.Wanted()
    found = queries.entries_page(wanted, cursor=request.GET.get("cursor"))
    asked = _asked(request.GET)
    context = {
        "form": form,
        "found": found,
        "who": Names(found.rows),
        "badges": _badges(form, asked),
        "address": _address,
        "asked": asked.urlencode(),
        "labels": labels,
        "verification": queries.last_verification(),
    }
    return page(request, "audit/entries.html", context, part="rows", status=200 if form.is_valid() else 422)


@require_POST
@auditors
def export(request: Request) -> HttpResponseBase:
    """What the list shows, all pages of it, as CSV. Taking it out of the system is told to the log."""
    form = WantedForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('audit:entries')}?{request.GET.urlencode()}")
    asked = _asked(request.GET).urlencode()
    publish(LogExported(person_id=request.user.id, filters=asked), by=request.actor, at=request.at)
    response = StreamingHttpResponse(
        _as_csv(form.wanted(), get_language() or "en"), content_type="text/csv; charset=utf-8"
    )
    name = f"access-log-{timezone.localtime(request.at):%Y-%m-%d-%H%M}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@auditors
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    found = queries.entry(entry_id)
    content = {name: getattr(found, name) for name in SEALED}
    context = {
        "entry": found,
        "who": Names([found]),
        "labels": labels,
        "holds": seal(bytes(found.previous), content) == bytes(found.sealed),
        "seals": (bytes(found.previous).hex(), bytes(found.sealed).hex()),
    }
    return page(request, "audit/entry.html", context)


@require_GET
@auditors
def subject(request: Request, kind: str, subject_id: UUID) -> HttpResponse:
    """Who read or changed this record."""
    wanted = queries.Wanted(subject=kind, subject_id=subject_id)
    found = queries.entries_page(wanted, cursor=request.GET.get("cursor"))
    readers = queries.readers_of(kind, subject_id)
    context = {
        "kind": kind,
        "subject_id": subject_id,
        "found": found,
        "readers": readers,
        "who": Names(found.rows),
        "people": accounts.people([row["user_id"] for row in readers if row["user_id"]]),
        "labels": labels,
    }
    return page(request, "audit/subject.html", context)


@require_GET
@keepers
def chain(request: Request) -> HttpResponse:
    verifications = queries.verifications()
    context = {
        "verifications": verifications,
        "entries": sum(place.number for place in queries.heads().values()),
        "labels": labels,
    }
    return page(request, "audit/chain.html", context)


@require_POST
@keepers
def verify(request: Request) -> HttpResponse:
    try:
        with transaction.atomic():
            jobs.verify_all.configure().defer(timestamp=int(request.at.timestamp()))
    except AlreadyEnqueued:
        messages.info(request, _("A verification is waiting to start already."))
    else:
        messages.success(request, _("The verification has started. Its result will stand here."))
    return redirect("audit:chain")


class Names:
    """The people and organisations of some entries, fetched once for all of them."""

    def __init__(self, rows: Sequence[AuditEntry]) -> None:
        acting = {row.user_id for row in rows if row.user_id}
        concerned = {row.subject_id for row in rows if row.subject == "person"}
        self._people = accounts.people(list(acting | concerned))
        self._organisations = accounts.organisation_names(
            {r.organisation_id for r in rows if r.organisation_id}
        )

    def person(self, row: AuditEntry) -> str:
        if row.user_id is None:
            return "Consilia"
        known = self._people.get(row.user_id)
        return known.full_name if known else str(row.user_id)

    def subject(self, row: AuditEntry) -> str:
        """A person by name; any other thing by the end of its identifier: auditors see no clinical text."""
        known = self._people.get(row.subject_id) if row.subject == "person" else None
        return known.full_name if known else str(row.subject_id)[-12:]

    def organisation(self, row: AuditEntry) -> str:
        key = row.organisation_id
        return self._organisations.get(key, str(key)) if key else ""


def _asked(data: QueryDict) -> QueryDict:
    """The filters of an address: no empty ones, no page."""
    kept = QueryDict(mutable=True)
    for name in WantedForm.base_fields:
        if value := data.get(name, "").strip():
            kept[name] = value
    return kept


def _badges(form: WantedForm, asked: QueryDict) -> list[tuple[str, str]]:
    """Each filter in words, with the address of the list without it."""
    badges = []
    for name, value in asked.dict().items():
        rest = asked.copy()
        del rest[name]
        badges.append((f"{form.fields[name].label}: {_said(form, name, str(value))}", f"?{rest.urlencode()}"))
    return badges


def _said(form: WantedForm, name: str, value: str) -> str:
    """The value of a filter as people call it: the label of a choice, the name behind an identifier."""
    if name == "person":
        return accounts.person_named(value)
    if name == "organisation":
        return str(accounts.organisation(value) or value)
    choices = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", [])}
    return choices.get(value, value)


def _address(asked: str, **more: Any) -> str:
    """The address of the list with further or other filters."""
    data = QueryDict(asked, mutable=True)
    for name, value in more.items():
        data[name] = str(value)
    return f"?{data.urlencode()}"


def _as_csv(wanted: queries.Wanted, language: str) -> Iterator[str]:
    """Piece by piece. Each piece asks for the language anew: a stream outlives the request's own."""
    with translation.override(language):
        heads = [
            _("Time (UTC)"), _("Kind"), _("What was done"), _("Person"), _("Role"), _("Organisation"),
            _("About"), _("Identifier"), _("Details"), _("Entry"),
        ]  # fmt: skip
        first = _written([heads])
    yield f"\ufeff{first}"  # Excel reads Cyrillic only after this mark
    for chunk in _as_auditor(queries.entries_in_chunks(wanted)):
        with translation.override(language):
            who = Names(chunk)
            piece = _written(_cells(row, who) for row in chunk)
        yield piece


def _as_auditor(chunks: Iterator[Sequence[AuditEntry]]) -> Iterator[Sequence[AuditEntry]]:
    """A stream is read after the request has closed the wall behind itself: each piece opens it anew."""
    while True:
        with reading_as(Role.AUDITOR):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _cells(row: AuditEntry, who: Names) -> list[str]:
    cells = [
        row.at.isoformat(), row.get_kind_display(), labels.name_of(row.name), who.person(row), role_name(row.role),
        who.organisation(row), labels.subject_of(row.subject), row.subject_id, row.detail or "", row.id,
    ]  # fmt: skip
    return [_harmless(str(cell)) for cell in cells]


def _written(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula; a quote before it stops that."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
