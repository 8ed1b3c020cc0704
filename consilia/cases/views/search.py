"""The search among cases: what fits best, with the place where the words stand."""

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.requests import Request
from consilia.cases.models.cases import STATE_NAMES
from consilia.cases.queries.search import MOST_BEST
from consilia.cases.queries.worklist import Show, Wanted, best_matches
from consilia.cases.views.shown import address
from consilia.cases.views.worklist import addresses, age_text, excerpted
from consilia.foundation.pages import page

SHORTEST = 2


@require_safe
@signed_in(roles=CLINICAL_ROLES)
def search_cases(request: Request) -> HttpResponse:
    """The best matches among all that the reader sees, open and closed."""
    wanted = Wanted.from_address(request.GET.dict())
    is_asked = len(wanted.words) >= SHORTEST
    rows, best = (
        best_matches(request.actor, wanted.words, at=request.at, size=MOST_BEST) if is_asked else ([], None)
    )
    context = {
        "words": wanted.words,
        "is_asked": is_asked,
        "rows": excerpted(request, rows, wanted.words, fragments=2) if rows else [],
        "best": best,
        "lists": [address(Wanted(show=show, words=wanted.words)) for show in (Show.OPEN, Show.CLOSED)],
        "state_names": STATE_NAMES,
        "address": addresses(),
        "age": lambda row: age_text(row, request.at, get_language() or "en"),
        "now": request.at,
    }
    return page(request, "cases/search.html", context, part="found")
