"""The curator's lists: what is proposed, and who is in the registry."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.registry.models.names import CERTAINTY_NAMES
from consilia.registry.queries import Wanted, entry_page, proposal_counters, proposal_page
from consilia.registry.queries.proposals import Counters
from consilia.registry.views.doors import CURATORS
from consilia.registry.views.entries import delay_words

SHOWN = ("open", "asked", "over")


@require_safe
@signed_in(roles=CURATORS)
def home(request: Request) -> HttpResponse:
    """Proposals, the oldest first."""
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else "open"
    found = proposal_page(request.actor, show, at=request.at, cursor=request.GET.get("after"))
    context = {
        "rows": found.rows,
        "next": _turn(found.next, show=show),
        "back": _turn(found.back, show=show),
        "show": show,
        "tabs": _tabs(show, proposal_counters(request.actor, at=request.at)),
    }
    return page(request, "registry/proposals.html", context, part="rows")


@require_safe
@signed_in(roles=CURATORS)
def entries(request: Request) -> HttpResponse:
    """Who is in the registry, the last changed first."""
    wanted = Wanted.from_address(request.GET.dict())
    found = entry_page(request.actor, wanted, at=request.at, cursor=request.GET.get("after"))
    kept = {"disease": wanted.disease, "certainty": wanted.certainty, "q": wanted.pseudonym}
    context = {
        "rows": [(row, delay_words(row.entry.facts, row.entry)) for row in found.rows],
        "next": _turn(found.next, **kept),
        "back": _turn(found.back, **kept),
        "wanted": wanted,
        "certainties": list(CERTAINTY_NAMES.items()),
        "badges": _badges(wanted, kept),
        "tabs": _tabs("entries", proposal_counters(request.actor, at=request.at)),
        "asked_for": request.GET.get("q", ""),
    }
    return page(request, "registry/entries.html", context, part="rows")


def _turn(cursor: str | None, **kept: str) -> str | None:
    return (
        "?" + urlencode({**{name: value for name, value in kept.items() if value}, "after": cursor})
        if cursor
        else None
    )


def _tabs(current: str, counted: Counters) -> list[dict[str, Any]]:
    address = reverse("registry:home")
    shown: tuple[tuple[str, Any, int, str], ...] = (
        ("open", _("To be decided"), counted.open, "info"),
        ("asked", _("Waits for the expert"), counted.asked, "warn"),
        ("over", pgettext("proposals", "Decided"), counted.over, "neutral"),
    )
    tabs: list[dict[str, Any]] = [
        {
            "label": label,
            "count": count,
            "tone": tone if count else "neutral",
            "href": f"{address}?show={show}",
            "current": show == current,
        }
        for show, label, count, tone in shown
    ]
    entries_tab = {
        "label": _("In the registry"),
        "count": None,
        "tone": "ok",
        "href": reverse("registry:entries"),
        "current": current == "entries",
    }
    return [*tabs, entries_tab]


def _badges(wanted: Wanted, kept: dict[str, str]) -> list[tuple[str, str]]:
    """What narrows the list, each with the address without it."""
    named = {
        "disease": wanted.disease,
        "certainty": str(dict(CERTAINTY_NAMES).get(wanted.certainty, "")),  # type: ignore[call-overload]
        "q": wanted.pseudonym,
    }
    address = reverse("registry:entries")

    def without(name: str) -> str:
        left = {key: value for key, value in kept.items() if value and key != name}
        return f"{address}?{urlencode(left)}" if left else address

    return [(label, without(name)) for name, label in named.items() if label]
