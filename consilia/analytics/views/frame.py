"""What stands around every report: the pages, the slice, and as of when the figures are."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from consilia.accounts.requests import Request
from consilia.analytics.models import Cell
from consilia.analytics.permissions import Reach
from consilia.analytics.queries.standing import Standing
from consilia.analytics.views.asked import Asked, reach_for
from consilia.network.queries import organisations_by_id, regions


def plain_frame(reach: Reach, stands: Standing, *, here: str) -> dict[str, Any]:
    """The same for a page that is about no slice."""
    return {"reach": reach, "stands": stands, "whose": whose(reach), "pages": pages(reach, here)}


def frame(request: Request, asked: Asked, stands: Standing, *, here: str) -> dict[str, Any]:
    """The context that all reports share."""
    return {
        "asked": asked,
        "reach": asked.reach,
        "stands": stands,
        "whose": whose(asked.reach),
        "pages": pages(asked.reach, here),
        "now": request.at,
    }


def pages(reach: Reach, here: str) -> list[dict[str, Any]]:
    names = {
        "overview": _("Indicators"),
        "silent": _("Silent organisations"),
        "overdue": _("Overdue follow-up"),
        "gaps": _("Hours without anybody"),
        "snapshots": _("Frozen years"),
    }
    return [
        {"label": label, "href": reverse(f"analytics:{name}"), "current": name == here}
        for name, label in names.items()
        if has_page(reach, name)
    ]


# A centre neither asks nor follows up; a hospital is not silent about itself, and answers at no hour.
_PAGES = {
    Cell.Scope.NETWORK: ("overview", "silent", "overdue", "gaps", "snapshots"),
    Cell.Scope.CENTRE: ("overview", "gaps", "snapshots"),
    Cell.Scope.HOUSE: ("overview", "overdue", "snapshots"),
}


def has_page(reach: Reach, name: str) -> bool:
    """Whether the page is for this reader; the frozen years of the network are not those of one region."""
    return name in _PAGES[reach.scope] and not (name == "snapshots" and reach.region)


def reach_with(request: Request, name: str) -> Reach:
    """Raises Http404 for somebody whom the page is not for."""
    reach = reach_for(request)
    if not has_page(reach, name):
        raise Http404
    return reach


def whose(reach: Reach) -> str:
    """In words, whose figures these are."""
    if reach.place_id is not None:
        place = organisations_by_id([reach.place_id]).get(reach.place_id)
        return place.short_name if place else ""
    if reach.region:
        return next((one.name for one in regions() if one.code == reach.region), reach.region)
    return _("The whole network")
