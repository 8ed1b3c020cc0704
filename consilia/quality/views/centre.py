"""The quality page of a centre, a sample that is drawn again, and one dossier."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.network.models import Organisation
from consilia.quality.domain.words import AUDIENCE, Scale, State
from consilia.quality.models import Draw
from consilia.quality.models.names import SCALE_NAMES
from consilia.quality.permissions import may, sees_small_cells
from consilia.quality.queries.centre import centre_page, centres_for
from consilia.quality.queries.reviews import dossier_for
from consilia.quality.queries.samples import draw_for, prove
from consilia.quality.views.doors import guarded
from consilia.quality.views.reviews import list_reviews


@require_safe
@signed_in(roles=AUDIENCE)
def list_centres(request: Request) -> HttpResponse:
    """The centres of this reader; who has one only is led to it."""
    centres = centres_for(request.actor)
    if len(centres) == 1:
        return redirect("quality:centre", centres[0].id)
    return page(request, "quality/centres.html", {"centres": centres})


@require_safe
@signed_in(roles=AUDIENCE)
def home(request: Request) -> HttpResponseBase:
    """Where this role begins: a reviewer with her reviews, the others with the centres."""
    begin: Callable[[Request], HttpResponseBase] = list_centres
    if request.actor.role == Role.QUALITY_REVIEWER:
        begin = list_reviews
    return begin(request)


@require_safe
@guarded
def show_centre(request: Request, centre_id: UUID) -> HttpResponse:
    centre = next((one for one in centres_for(request.actor) if one.id == centre_id), None)
    if centre is None:
        raise Organisation.DoesNotExist
    context = {
        "found": centre_page(request.actor, centre, request.at),
        "inside": may(request.actor, "see_dossiers", centre_id=centre.id),
        "small": sees_small_cells(request.actor),
        "scales": [(scale, SCALE_NAMES[scale]) for scale in Scale],
        "today": timezone.localdate(request.at),
        "is_reviewer": request.actor.role == Role.QUALITY_REVIEWER,
    }
    return page(request, "quality/centre.html", context)


@require_safe
@guarded
def show_draw(request: Request, draw_id: UUID) -> HttpResponse:
    """The sample, its seed, and whether drawing it again gives the same."""
    found: Draw = draw_for(request.actor, draw_id)
    dossiers = found.dossiers.select_related("case__field").order_by("case__field", "case__urgency", "id")
    context = {"draw": found, "proof": prove(found), "dossiers": dossiers}
    return page(request, "quality/draw.html", context)


@require_safe
@guarded
def show_dossier(request: Request, dossier_id: UUID) -> HttpResponse:
    """What was found, without who found it; grades appear when all are given."""
    dossier = dossier_for(request.actor, dossier_id)
    settled = dossier.state == State.SETTLED
    context = {
        "dossier": dossier,
        "is_settled": settled,
        "grades": [(SCALE_NAMES[scale], value) for scale, value in dossier.grades.items()] if settled else [],
        "reviews": list(dossier.reviews.all()),
        "titles": {1: _("First reviewer"), 2: _("Second reviewer"), 3: _("Third reviewer")},
        "may_give": settled and may(request.actor, "give_action", centre_id=dossier.centre_id),
    }
    return page(request, "quality/dossier.html", context)
