"""A visit: a form filled for one day, reckoned on the server while it is filled."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.definitions import Element, Form
from consilia.registry.domain.expressions import Kind, Value
from consilia.registry.domain.filling import Filled, fill
from consilia.registry.domain.words import EntryState
from consilia.registry.forms import VisitForm
from consilia.registry.models import Entry, FormVersion, Visit
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for, form_for, given_of, visit_for
from consilia.registry.views.doors import guarded
from consilia.registry.views.words import WRONG_TEXTS


@require_http_methods(["GET", "POST"])
@guarded
def new_visit(request: Request, entry_id: UUID, form_id: UUID) -> HttpResponse:
    entry, form = entry_for(request.actor, entry_id, request.at), form_for(form_id)
    if not _may_fill(request, entry):
        raise Entry.DoesNotExist
    today = timezone.localdate(request.at)
    written = request.POST.get("visited_on", "") if request.method == "POST" else today.isoformat()
    day, typed = _day(written), _typed(form.form, request.POST)
    if request.method == "POST" and "check" not in request.POST:
        try:
            if day is None:
                raise services.VisitDayUnread
            made = services.fill_visit(
                entry_id=entry_id,
                form_id=form_id,
                visited_on=day,
                typed=typed,
                by=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            return _page(request, entry, form, typed, day or today, new=written, refusal=refusal)
        messages.success(request, _("The visit is kept."))
        return redirect("registry:visit", made.id)
    return _page(request, entry, form, typed, day or today, new=written)


@require_http_methods(["GET", "POST"])
@guarded
def visit(request: Request, visit_id: UUID) -> HttpResponse:
    """Read by whoever sees the entry, changed by its curators."""
    found = visit_for(request.actor, visit_id, request.at)
    entry, form = found.entry, found.form
    if request.method == "GET":
        record_read(
            subject="child",
            subject_id=entry.child_id,
            what="RegistryEntryRead",
            by=request.actor,
            at=request.at,
        )
        return _page(request, entry, form, found.values, found.visited_on, found=found)
    if not _may_fill(request, entry):
        raise Entry.DoesNotExist
    typed = _typed(form.form, request.POST)
    if "check" in request.POST:
        return _page(request, entry, form, typed, found.visited_on, found=found)
    number = request.POST.get("number", "")
    try:
        services.change_visit(
            visit_id=visit_id,
            number=int(number) if number.isdecimal() else 0,
            typed=typed,
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        return _page(request, entry, form, typed, found.visited_on, found=found, refusal=refusal)
    messages.success(request, _("The visit is kept."))
    return redirect("registry:visit", visit_id)


def _may_fill(request: Request, entry: Entry) -> bool:
    return may_curate(request.actor, entry) and entry.state == EntryState.ACTIVE


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _typed(form: Form, data: QueryDict) -> dict[str, Any]:
    """What was sent for the elements that are typed."""
    return {
        element.code: data.getlist(element.code) if element.kind is Kind.CHOICES else data[element.code]
        for element in form.elements
        if element.code in data and not element.is_calculated
    }


def _page(
    request: Request,
    entry: Entry,
    version: FormVersion,
    typed: Mapping[str, Any],
    day: date,
    *,
    found: Visit | None = None,
    refusal: Refusal | None = None,
    new: str | None = None,
) -> HttpResponse:
    """The form as its conditions show it for what was typed.

    Args:
        day: the ages in it are reckoned on this day.
        new: the day of a visit that is not kept yet, as it was written, whether it can be read or not.
    """
    is_new = new is not None
    language = (get_language() or "en")[:2]
    filled = fill(version.form, typed, given_of(entry, day, request.at))
    wrong = {code: WRONG_TEXTS[one] for code, one in filled.wrong.items()}
    asked = [one for one in version.form.elements if one.code in filled.asked and not one.is_calculated]
    shown = VisitForm(asked, language, _data(typed, new or ""), wrong if refusal else {}, day=is_new)
    if refusal is not None:
        shown.is_valid()
        if not isinstance(refusal, services.AnswersWrong) and "visited_on" not in shown.errors:
            shown.add_error("visited_on" if is_new else None, str(refusal))
    context = {
        "entry": entry,
        "version": version,
        "found": found,
        "form": shown,
        "filled": filled,
        "sections": list(_sections(version.form, filled, language)),
        "lang": language,
        "name": entry.label(language),
        "may_fill": _may_fill(request, entry),
        "is_new": is_new,
    }
    status = refusal.status if refusal else 200
    return page(request, "registry/visit.html", context, part="asked", status=status)


def _data(typed: Mapping[str, Any], day: str) -> QueryDict:
    """Stored or typed answers as a form holds them."""
    data = QueryDict(mutable=True)
    for code, value in {**typed, "visited_on": day}.items():
        data.setlist(code, value if isinstance(value, list) else [value])
    return data


def _sections(form: Form, filled: Filled, language: str) -> Any:
    """Each section with what is asked in it, and what was reckoned."""
    for section in form.sections:
        asked = [element for element in section.elements if element.code in filled.asked]
        if asked:
            rows = [
                (element, _shown(element, filled.values.get(element.code), language)) for element in asked
            ]
            yield section.label[language], rows


def _shown(element: Element, value: Value, language: str) -> Any:
    """A value in words; a day stays a day, for the page to write."""
    names = {choice.value: choice.label[language] for choice in element.permitted}
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, tuple):
        return ", ".join(names.get(one, one) for one in value)
    return names.get(value, value) if isinstance(value, str) else value
