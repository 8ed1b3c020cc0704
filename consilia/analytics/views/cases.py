"""The list behind a number."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.analytics.models import Indicator
from consilia.analytics.permissions import OPENS_LISTS
from consilia.analytics.queries.lists import Wanted, cases_behind, has_list
from consilia.analytics.queries.reports import indicators
from consilia.analytics.queries.standing import standing
from consilia.analytics.views.asked import asked_by, reach_for
from consilia.analytics.views.frame import frame
from consilia.cases.models.cases import STATE_NAMES, URGENCY_NAMES
from consilia.foundation.pages import page

PARTS = ("top", "bottom")


@require_safe
@signed_in(roles=OPENS_LISTS)
def show_cases(request: Request, code: str, part: str) -> HttpResponse:
    """The requests that are counted in one number, as far as the reader sees cases."""
    indicator = _indicator(code)
    if part not in PARTS or not has_list(code, part):
        raise Http404
    reach = reach_for(request)
    asked = asked_by(request, reach)
    wanted = Wanted(code, part, asked.slice)
    found = cases_behind(request.actor, reach, wanted, at=request.at, cursor=request.GET.get("after"))
    here = asked.address("cases", code, part)
    context = {
        **frame(request, asked, standing(request.at), here="overview"),
        "indicator": indicator,
        "title": indicator.numerator if part == "top" else indicator.denominator,
        "back_to": asked.address("indicator", code),
        "rows": found.rows,
        "next": f"{here}&after={found.next}" if found.next else None,
        "back": f"{here}&after={found.back}" if found.back else None,
        "state_names": STATE_NAMES,
        "urgency_names": URGENCY_NAMES,
        "lead": _("As counted in the figures."),
    }
    return page(request, "analytics/cases.html", context)


def _indicator(code: str) -> Indicator:
    found = next((one for one in indicators() if one.code == code), None)
    if found is None:
        raise Http404
    return found
