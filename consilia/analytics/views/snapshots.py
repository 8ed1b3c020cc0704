"""Years that were frozen: the list, freezing one, and its PDF and CSV."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.analytics import services
from consilia.analytics.domain.audience import REPORT_ROLES
from consilia.analytics.models import Snapshot
from consilia.analytics.queries.reports import years_made
from consilia.analytics.queries.snapshots import snapshot_for, snapshots_for
from consilia.analytics.queries.standing import standing
from consilia.analytics.views.frame import plain_frame, reach_with
from consilia.documents.delivery import download
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_safe
@signed_in(roles=REPORT_ROLES)
def show_snapshots(request: Request) -> HttpResponse:
    """The frozen years of the reader's own figures."""
    return _list(request)


@require_POST
@signed_in(roles=REPORT_ROLES)
def freeze(request: Request) -> HttpResponse:
    """Freeze a year in the language of the reader."""
    reach_with(request, "snapshots")
    text = request.POST.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    try:
        made = services.freeze_year(
            year=year, language=(get_language() or "en")[:2], by=request.actor, at=request.at
        )
    except Refusal as refusal:
        return _list(request, refusal=refusal)
    messages.success(request, _("The year is frozen as %(number)s.") % {"number": made.document.number})
    return HttpResponseRedirect(reverse("analytics:snapshots"))


@require_safe
@signed_in(roles=REPORT_ROLES)
def snapshot_pdf(request: Request, snapshot_id: UUID) -> HttpResponseBase:
    return download(request, _found(request, snapshot_id).document.pdf)


@require_safe
@signed_in(roles=REPORT_ROLES)
def snapshot_csv(request: Request, snapshot_id: UUID) -> HttpResponse:
    snapshot = _found(request, snapshot_id)
    return HttpResponse(
        snapshot.csv,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{snapshot.document.number}.csv"'},
    )


def _list(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    reach = reach_with(request, "snapshots")
    stands = standing(request.at)
    context = {
        **plain_frame(reach, stands, here="snapshots"),
        "snapshots": snapshots_for(request.actor),
        "years": years_made(),
        "refusal": refusal,
    }
    return page(request, "analytics/snapshots.html", context, status=refusal.status if refusal else 200)


def _found(request: Request, snapshot_id: UUID) -> Snapshot:
    try:
        return snapshot_for(request.actor, snapshot_id)
    except Snapshot.DoesNotExist:
        raise Http404 from None
