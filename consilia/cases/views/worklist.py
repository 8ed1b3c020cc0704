"""The worklist."""

from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.accounts.requests import Request
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models.cases import STATE_NAMES, TURN_NAMES, URGENCY_NAMES
from consilia.cases.queries.worklist import Counters, Row, Show, Wanted, counters, worklist
from consilia.foundation.ages import BornLater, age_at
from consilia.foundation.pages import page
from consilia.network.queries.centres import field_names, top_field_names
from consilia.notifications.domain.topics import worklist_topic

STARTERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})


@require_safe
@signed_in(roles=CLINICAL_ROLES)
def show_worklist(request: Request) -> HttpResponse:
    """Open cases of the current role, filtered by the address."""
    wanted = Wanted.from_address(request.GET.dict())
    found = worklist(request.actor, wanted, at=request.at, cursor=request.GET.get("after"))
    counted = counters(request.actor, at=request.at)
    context = {
        "rows": found.rows,
        "tabs": list(_tabs(wanted, counted)),
        "badges": list(_badges(wanted)),
        "wanted": wanted,
        "clear": _address(Wanted(show=wanted.show)),
        "next": _address(wanted, found.next),
        "back": _address(wanted, found.back),
        "fields": top_field_names(),
        "urgencies": [(urgency.value, URGENCY_NAMES[urgency]) for urgency in Urgency],
        "state_names": STATE_NAMES,
        "turn_names": TURN_NAMES,
        "age": lambda row: _age(row, request.at),
        "address": _addresses(),
        "now": request.at,
        "may_start": request.actor.role in STARTERS,
        "live_topics": [worklist_topic(request.actor.organisation_id)]
        if request.actor.organisation_id
        else [],
        "here": request.get_full_path(),
    }
    return page(request, "cases/worklist.html", context, part="rows")


def _tabs(wanted: Wanted, counted: Counters) -> Iterator[dict[str, object]]:
    titles = {
        Show.TURN: _("Your turn"),
        Show.OPEN: _("Open"),
        Show.OVERDUE: _("Overdue"),
        Show.UNREAD: _("Unread"),
        Show.CLOSED: pgettext("cases", "Closed"),
    }
    counts = {
        Show.TURN: counted.turn,
        Show.OPEN: counted.open,
        Show.OVERDUE: counted.overdue,
        Show.UNREAD: counted.unread,
    }
    tones = {Show.TURN: "info", Show.OVERDUE: "stop" if counted.overdue else "neutral"}
    for show, title in titles.items():
        yield {
            "label": title,
            "href": _address(Wanted(show=show)),
            "count": counts.get(show),
            "current": wanted.show is show,
            "tone": tones.get(show, "neutral"),
        }


def _badges(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """The filters in use, each with the address without it."""
    if wanted.urgency:
        yield str(URGENCY_NAMES[Urgency(wanted.urgency)]), _address(wanted.without("urgency"))
    if wanted.field:
        yield field_names([wanted.field]).get(wanted.field, wanted.field), _address(wanted.without("field"))
    if wanted.state:
        yield str(STATE_NAMES.get(wanted.state, wanted.state)), _address(wanted.without("state"))  # type: ignore[call-overload]
    if wanted.words:
        yield f"«{wanted.words}»", _address(wanted.without("words"))


def _address(wanted: Wanted, cursor: str | None = "") -> str:
    """The worklist with these filters; "" when `cursor` is None, which is how a page without a next says so."""
    if cursor is None:
        return ""
    names = {"show": wanted.show, "urgency": wanted.urgency, "field": wanted.field, "state": wanted.state}
    query = {**names, "q": wanted.words, "after": cursor}
    return f"{reverse('cases:worklist')}?{urlencode({name: value for name, value in query.items() if value})}"


def _addresses() -> Callable[[Row], str]:
    """The address of a row's case; the pattern is reversed once, not once a row."""
    before, _zero, after = reverse("cases:detail", args=[UUID(int=0)]).partition(str(UUID(int=0)))
    return lambda row: f"{before}{row.id}{after}"


def _age(row: Row, at: datetime) -> str:
    if row.birth_date is None:
        return ""
    try:
        return age_at(row.birth_date, timezone.localdate(at)).text(get_language() or "en")
    except BornLater:
        return ""
