"""The search page, and the answers to those who are still typing."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.terminology import permissions, queries
from consilia.terminology.domain.systems import System
from consilia.terminology.models import SYSTEM_NAMES
from consilia.terminology.queries import Hit

ON_THE_PAGE = 50
WHILE_TYPING = 12


@require_safe
@signed_in
def show_search(request: Request) -> HttpResponse:
    """One box over all systems, and which release of each is loaded."""
    text = request.GET.get("q", "").strip()
    chosen = _systems(request) if request.GET.get("system") else tuple(System)
    context = {
        "text": text,
        "chosen": request.GET.get("system", ""),
        "system_names": SYSTEM_NAMES,
        "hits": _search(chosen, text, ON_THE_PAGE) if text else None,
        "systems": queries.systems(),
        "may_review": permissions.may_review_labels(request.actor),
        "may_import": permissions.may_import(request.actor),
        "remark": remark,
    }
    return page(request, "terminology/search.html", context, part="results")


@require_safe
@signed_in
def answer_typing(request: Request) -> HttpResponse:
    """`?system=hpo&q=...`: a dozen options, as a listbox or, when asked for, as JSON.

    `system` may be repeated; `within=HP:0000118` keeps to what lies under a code. JSON is
    `{"items": [{"value", "label", "detail"}]}`, the shape that the type-ahead component reads.
    """
    within = request.GET.get("within") or None
    hits = _search(_systems(request), request.GET.get("q", ""), WHILE_TYPING, within=within)
    if _wants_json(request):
        return JsonResponse(
            {"items": [{"value": hit.code, "label": hit.label, "detail": note(hit)} for hit in hits]}
        )
    return page(request, "terminology/options.html", {"hits": hits, "note": note})


def note(hit: Hit) -> str:
    """The small line under a label in a type-ahead: the code, and what is remarkable."""
    return " · ".join(part for part in (hit.code, remark(hit)) if part)


def remark(hit: Hit) -> str:
    """The other name that matched, and whether a translation lacks."""
    parts = [hit.matched]
    if hit.language == "en" and _language() == "ru":
        parts.append(_("English only"))
    if hit.language == "ru" and _language() == "en":
        parts.append(_("Russian only"))
    return " · ".join(part for part in parts if part)


def _search(systems: Sequence[System], text: str, limit: int, *, within: str | None = None) -> list[Hit]:
    return queries.search(systems, text, language=_language(), limit=limit, within=within)


def _systems(request: Request) -> tuple[System, ...]:
    try:
        return tuple(System(name) for name in request.GET.getlist("system")) or tuple(System)
    except ValueError:
        raise Http404 from None


def _language() -> str:
    return (get_language() or "en")[:2]


def _wants_json(request: Request) -> bool:
    return (
        request.GET.get("format") == "json"
        or request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    )
