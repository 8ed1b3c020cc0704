"""Vital status: the list of children who are asked about, one tap for those who live, a form for the rest."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry import services
from consilia.registry.domain.statuses import Status
from consilia.registry.domain.words import TREATING, Vital
from consilia.registry.forms import StatusForm
from consilia.registry.models import Entry
from consilia.registry.permissions import may_say_status
from consilia.registry.queries import entry_for
from consilia.registry.queries.statuses import Waiting, inquiry_page, status_of, waiting_of
from consilia.registry.views.codes import code_fields
from consilia.registry.views.doors import CURATORS, guarded

FIND = "icd10_find"


@require_safe
@signed_in(roles=CURATORS | TREATING)
def statuses(request: Request) -> HttpResponse:
    """Of whom nothing was heard for too long, the longest first."""
    show = "late" if request.GET.get("show") == "late" else "open"
    found = inquiry_page(request.actor, show, at=request.at, cursor=request.GET.get("after"))
    context = {
        "rows": found.rows,
        "today": timezone.localdate(request.at),
        "next": f"?show={show}&after={found.next}" if found.next else None,
        "back": f"?show={show}&after={found.back}" if found.back else None,
        "show": show,
        "tabs": _tabs(show, waiting_of(request.actor, request.at)),
        "is_curator": request.actor.role in CURATORS,
    }
    return page(request, "registry/statuses.html", context, part="rows")


def _tabs(show: str, waiting: Waiting) -> list[dict[str, Any]]:
    address = reverse("registry:statuses")
    shown = (
        ("open", pgettext("inquiries", "Wait for an answer"), waiting.open, "info"),
        ("late", pgettext("inquiries", "Overdue"), waiting.late, "warn"),
    )
    return [
        {
            "label": label,
            "count": count,
            "tone": tone if count else "neutral",
            "href": f"{address}?show={name}",
            "current": name == show,
        }
        for name, label, count, tone in shown
    ]


@require_POST
@guarded
def alive(request: Request, entry_id: UUID) -> HttpResponse:
    """One tap: the child lives, as is known today."""
    found = entry_for(request.actor, entry_id, request.at)
    today = Status(Vital.ALIVE, timezone.localdate(request.at))
    services.say_status(entry_id=found.id, status=today, by=request.actor, at=request.at)
    messages.success(
        request, _("Thank you. “%(child)s” lives, as is known today.") % {"child": found.child.full_name}
    )
    return _done(request, found)


@require_http_methods(["GET", "POST"])
@guarded
def status(request: Request, entry_id: UUID) -> HttpResponse:
    found = entry_for(request.actor, entry_id, request.at)
    if not may_say_status(request.actor, found):
        raise NotAllowed
    if request.method == "GET":
        return _page(request, found, StatusForm(initial=_initial(request)))
    form, cause = StatusForm(request.POST), _cause(request.POST)
    if FIND in request.POST:
        return _page(request, found, StatusForm(initial=request.POST.dict()), cause)
    if not form.is_valid():
        return _page(request, found, form, cause, status=422)
    try:
        told = form.status(cause)
        services.say_status(entry_id=entry_id, status=told, by=request.actor, at=request.at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form, cause, status=refusal.status)
    messages.success(request, _("Thank you. The answer is in the record."))
    return _done(request, found)


def _initial(request: Request) -> dict[str, Any]:
    asked = request.GET.get("vital", "")
    return {"vital": asked} if asked in set(Vital) else {}


def _cause(data: QueryDict) -> str:
    """What was chosen last: a box ticked among results stands behind the code that was there."""
    chosen = [code for code in data.getlist("icd10") if code and code not in data.getlist("drop")]
    return chosen[-1] if chosen else ""


def _done(request: Request, found: Entry) -> HttpResponse:
    """Back to the list from where one came; else to the entry."""
    if request.POST.get("from") == "list":
        return redirect("registry:statuses")
    return redirect("registry:entry", found.id)


def _page(
    request: Request, found: Entry, form: StatusForm, cause: str = "", *, status: int = 200
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    codes = code_fields({"orpha": "", "omim": "", "mondo": "", "icd10": cause}, data)
    context = {
        "entry": found,
        "name": found.label((get_language() or "en")[:2]),
        "form": form,
        "cause": next(one for one in codes if one["name"] == "icd10"),
        "before": status_of(found),
        "is_curator": request.actor.role in CURATORS,
        "source": (data or request.GET).get("from", ""),
    }
    return page(request, "registry/status.html", context, status=status)
