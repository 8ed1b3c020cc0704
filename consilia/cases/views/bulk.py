"""One deed for the marked rows of a worklist: asked about where it cannot be undone, told with its refusals."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from consilia.accounts.access import safe_address, signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.forms import BulkForm
from consilia.cases.models import BulkDeed
from consilia.cases.queries.access import cases_visible_to
from consilia.cases.queries.team import colleagues_of
from consilia.cases.services.bulk import (
    MOST_CASES,
    CannotBeUndone,
    Deed,
    NothingChosen,
    TooManyCases,
    bulk_deed_of,
    is_undoable,
)
from consilia.cases.views.answers import refused
from consilia.cases.views.words.deeds import DEEDS
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_POST
@signed_in(roles=CLINICAL_ROLES)
def do(request: Request) -> HttpResponse:
    """Do it at once where it can be undone and needs no word; else ask on a page of its own."""
    deed, chosen = _deed(request), _chosen(request)
    back = safe_address(request, request.POST.get("back"), reverse("cases:worklist"))
    spoken = DEEDS[deed]
    form = BulkForm(
        request.POST if request.POST.get("confirmed") else None,
        needs=spoken.needs,
        colleagues=colleagues_of(request.actor, request.at) if spoken.needs == "colleague" else (),
    )
    if spoken.asks and not form.is_valid():
        return _question(request, deed, chosen, form, back)
    try:
        record = services.do_to_many(
            deed=deed,
            case_ids=chosen,
            given=form.cleaned_data if spoken.asks else {},
            by=request.actor,
            at=request.at,
        )
    except (NothingChosen, TooManyCases) as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    except Refusal as refusal:
        return _question(request, deed, chosen, form, back, status=refused(form, refusal))
    address = reverse("cases:bulk_done", args=[record.id])
    return HttpResponseRedirect(f"{address}?{urlencode({'back': back})}")


@require_safe
@signed_in(roles=CLINICAL_ROLES)
def done(request: Request, bulk_id: UUID) -> HttpResponse:
    """What became of each case."""
    record = _record(request, bulk_id)
    numbers = _numbers(request, [UUID(case) for case in (*record.done, *record.refused)])
    context = {
        "record": record,
        "spoken": DEEDS[Deed(record.name)],
        "done": [(case, numbers.get(case, ""), "") for case in record.done],
        "unchanged": sum(before is None for before in record.done.values()),
        "refused": [(case, numbers.get(case, ""), _(reason)) for case, reason in record.refused.items()],
        "may_undo": is_undoable(record, request.at),
        "back": safe_address(request, request.GET.get("back"), reverse("cases:worklist")),
    }
    return page(request, "cases/bulk_done.html", context)


@require_POST
@signed_in(roles=CLINICAL_ROLES)
def undo(request: Request, bulk_id: UUID) -> HttpResponse:
    back = safe_address(request, request.POST.get("back"), reverse("cases:worklist"))
    try:
        count = services.undo_for_many(bulk_id=bulk_id, by=request.actor, at=request.at)
    except BulkDeed.DoesNotExist as error:
        raise Http404 from error
    except CannotBeUndone as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    said = ngettext("Undone for %(count)d case.", "Undone for %(count)d cases.", count)
    messages.success(request, said % {"count": count})
    return HttpResponseRedirect(back)


def _deed(request: Request) -> Deed:
    try:
        deed = Deed(request.POST.get("deed", ""))
    except ValueError as error:
        raise Http404 from error
    if deed not in services.deeds_of(request.actor):
        raise Http404
    return deed


def _chosen(request: Request) -> list[UUID]:
    try:
        return [UUID(case) for case in request.POST.getlist("case")]
    except ValueError as error:
        raise Http404 from error


def _question(
    request: Request, deed: Deed, chosen: Sequence[UUID], form: Any, back: str, *, status: int = 422
) -> HttpResponse:
    numbers = _numbers(request, chosen[:MOST_CASES])
    if not numbers:
        messages.error(request, str(NothingChosen.message))
        return HttpResponseRedirect(back)
    context = {"deed": deed, "spoken": DEEDS[deed], "numbers": numbers, "form": form, "back": back}
    return page(request, "cases/bulk.html", context, status=status if form.is_bound else 200)


def _numbers(request: Request, chosen: Sequence[UUID]) -> dict[str, str]:
    """Numbers of those that the reader sees, by id; nothing is said about others."""
    found = cases_visible_to(request.actor, request.at).filter(pk__in=chosen).order_by("serial")
    return {str(case.id): case.number for case in found}


def _record(request: Request, bulk_id: UUID) -> BulkDeed:
    try:
        return bulk_deed_of(request.actor, bulk_id)
    except BulkDeed.DoesNotExist as error:
        raise Http404 from error
