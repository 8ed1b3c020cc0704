"""The list of needs: what is open, late, short of supply, or over."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.medicines.domain.words import HANDS
from consilia.medicines.models.names import CHANNEL_NAMES, CLOCK_NAMES, STATE_NAMES
from consilia.medicines.queries import Wanted, counters, need_page
from consilia.medicines.views.words import TONES, outlook_words


@require_safe
@signed_in(roles=HANDS)
def home(request: Request) -> HttpResponse:
    wanted, today = Wanted.from_address(request.GET.dict()), localdate(request.at)
    found = need_page(request.actor, wanted, today=today, at=request.at, cursor=request.GET.get("after"))
    kept = {"show": wanted.show, "state": wanted.state, "channel": wanted.channel}
    context = {
        "rows": [(row, outlook_words(row.outlook)) for row in found.rows],
        "today": today,
        "tones": TONES,
        "clocks": CLOCK_NAMES,
        "next": _turn(found.next, kept),
        "back": _turn(found.back, kept),
        "wanted": wanted,
        "states": list(STATE_NAMES.items()),
        "channels": list(CHANNEL_NAMES.items()),
        "badges": _badges(wanted, kept),
        "tabs": _tabs(wanted, counters(request.actor, today=today, at=request.at)),
    }
    return page(request, "medicines/worklist.html", context, part="rows")


def _turn(cursor: str | None, kept: dict[str, str]) -> str | None:
    return f"?{urlencode({**_said(kept), 'after': cursor})}" if cursor else None


def _said(kept: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in kept.items() if value}


def _tabs(wanted: Wanted, counted: dict[str, int]) -> list[dict[str, Any]]:
    named = {
        "open": (pgettext("needs", "Open"), "info"),
        "late": (pgettext("needs", "Overdue"), "stop"),
        "short": (pgettext("needs", "Supply to be looked at"), "warn"),
        "over": (pgettext("needs", "Handed out or stopped"), "neutral"),
    }
    return [
        {
            "label": label,
            "count": counted.get(show),
            "tone": tone if counted.get(show) or show == "over" else "neutral",
            "href": f"{reverse('medicines:home')}?show={show}",
            "current": show == wanted.show,
        }
        for show, (label, tone) in named.items()
    ]


def _badges(wanted: Wanted, kept: dict[str, str]) -> list[tuple[str, str]]:
    """What narrows the list, each with the address without it."""
    named = {
        "state": str(dict(STATE_NAMES).get(wanted.state, "")),  # type: ignore[call-overload]
        "channel": str(dict(CHANNEL_NAMES).get(wanted.channel, "")),  # type: ignore[call-overload]
    }
    address = reverse("medicines:home")

    def without(name: str) -> str:
        return f"{address}?{urlencode({key: value for key, value in _said(kept).items() if key != name})}"

    return [(label, without(name)) for name, label in named.items() if label]
