"""One entry: what holds now, what was said before, and saying it anew."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.foundation.pages import page
from consilia.foundation.panels import panels_made
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.diagnoses import DiagnosisFacts, delay_as_age, diagnostic_delay, reached_on
from consilia.registry.domain.words import EntryState, When
from consilia.registry.forms import RestateForm
from consilia.registry.models import Entry
from consilia.registry.models.entries import columns_of
from consilia.registry.models.names import CERTAINTY_NAMES, WHEN_NAMES
from consilia.registry.permissions import may_curate, may_say_status
from consilia.registry.queries import (
    current_forms,
    entry_for,
    pseudonyms_of,
    variants_of,
    versions_of,
    visits_of,
)
from consilia.registry.queries.family import relatives_of
from consilia.registry.queries.packets import may_leave, picture_of
from consilia.registry.queries.statuses import inquiry_of, status_of
from consilia.registry.views.codes import code_fields, is_search, posted_codes
from consilia.registry.views.doors import guarded
from consilia.registry.views.pedigree_words import summary


@require_safe
@guarded
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    """Each reading is recorded with the child."""
    found = entry_for(request.actor, entry_id, request.at)
    record_read(
        subject="child", subject_id=found.child_id, what="RegistryEntryRead", by=request.actor, at=request.at
    )
    language = (get_language() or "en")[:2]
    context = {
        "entry": found,
        "name": found.label(language),
        "pseudonym": pseudonyms_of([found.child]).get(found.child.person, ""),
        "said": said(found.facts, found),
        "codes": code_fields(found.facts.codes),
        "versions": [(version, said(version.facts, found)) for version in versions_of(found)],
        "visits": visits_of(found),
        "forms": current_forms(),
        "variants": variants_of(found, also_ended=True),
        "family": summary(relatives_of(found)),
        "picture": (picture := picture_of(found)),
        "counts": picture.counts() if picture else {},
        "may_leave": may_leave(found, request.at),
        "may_change": may_curate(request.actor, found) and found.state == EntryState.ACTIVE,
        "is_curator": may_curate(request.actor, found),
        "status": status_of(found),
        "inquiry": inquiry_of(found),
        "today": timezone.localdate(request.at),
        "may_say_status": may_say_status(request.actor, found),
        "panels": panels_made(settings.ENTRY_PANELS, found, request.actor, request.at),
    }
    return page(request, "registry/entry.html", context)


def said(facts: DiagnosisFacts, entry: Entry) -> dict[str, Any]:
    """One version in words: days with the age at which they came, and the delay between them."""
    return {
        "certainty": CERTAINTY_NAMES[facts.certainty],
        "onset": _moment(facts.onset, facts.onset_on, entry),
        "contact": _moment(When.DAY, facts.contact_on, entry) if facts.contact_on else ("", ""),
        "diagnosis": _moment(facts.diagnosis, facts.diagnosed_on, entry),
        "delay": delay_words(facts, entry),
    }


def delay_words(facts: DiagnosisFacts, entry: Entry) -> str:
    """The diagnostic delay as an age; empty where it is unknown."""
    birth, language = entry.child.birth_date, (get_language() or "en")[:2]
    if age := delay_as_age(facts, birth=birth):
        return age.text(language)
    return "" if diagnostic_delay(facts, birth=birth) is None else _("Found before the first signs")


def _moment(kind: When, day: Any, entry: Entry) -> tuple[str, str]:
    """The word or the day, and the age then."""
    birth, language = entry.child.birth_date, (get_language() or "en")[:2]
    if kind is not When.DAY:
        return str(WHEN_NAMES[kind]), ""
    reached = reached_on(kind, day, birth=birth)
    return (day, entry.child.age_on(reached).text(language)) if reached else ("", "")


@require_http_methods(["GET", "POST"])
@guarded
def restate(request: Request, entry_id: UUID) -> HttpResponse:
    found = entry_for(request.actor, entry_id, request.at)
    if not may_curate(request.actor, found) or found.state != EntryState.ACTIVE:
        raise Entry.DoesNotExist
    if request.method == "GET":
        return _form_page(request, found, RestateForm(initial=_initial(found)))
    form = RestateForm(request.POST)
    if is_search(request.POST):
        return _form_page(request, found, RestateForm(initial=request.POST.dict()))
    if not form.is_valid():
        return _form_page(request, found, form, status=422)
    try:
        services.restate_entry(
            entry_id=entry_id,
            number=form.cleaned_data["number"],
            facts=form.facts(posted_codes(request.POST)),
            because=form.cleaned_data["because"],
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, found, form, status=refusal.status)
    messages.success(request, _("The new version is kept beside the earlier ones."))
    return redirect("registry:entry", entry_id)


def _initial(found: Entry) -> dict[str, Any]:
    return {**columns_of(found.facts), "number": found.number}


def _form_page(request: Request, found: Entry, form: RestateForm, *, status: int = 200) -> HttpResponse:
    sent = request.method == "POST"
    codes = posted_codes(request.POST) if sent else found.facts.codes
    context = {
        "entry": found,
        "name": found.label((get_language() or "en")[:2]),
        "form": form,
        "codes": code_fields(codes, request.POST if sent else None),
    }
    return page(request, "registry/restate.html", context, status=status)
