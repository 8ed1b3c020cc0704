"""The worklist."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models.cases import STATE_NAMES, TURN_NAMES, URGENCY_NAMES
from consilia.cases.queries.worklist import (
    Counters,
    Row,
    Show,
    Wanted,
    counters,
    read_in_part,
    with_excerpts,
    worklist,
)
from consilia.cases.views.shown import address, shown, view_address
from consilia.cases.views.words.columns import COLUMN_NAMES
from consilia.cases.views.words.deeds import DEEDS
from consilia.foundation.ages import BornLater, age_at
from consilia.foundation.pages import page
from consilia.network.queries.centres import field_names, top_field_names
from consilia.notifications.domain.topics import worklist_topic

SHOW_NAMES = {
    Show.TURN: gettext_lazy("Your turn"),
    Show.OPEN: gettext_lazy("Open"),
    Show.OVERDUE: gettext_lazy("Overdue"),
    Show.PROBABLY_LATE: gettext_lazy("Probably late"),
    Show.UNREAD: gettext_lazy("Unread"),
    Show.CLOSED: pgettext_lazy("cases", "Closed"),
}
STARTERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})


@require_safe
@signed_in(roles=CLINICAL_ROLES)
def show_worklist(request: Request) -> HttpResponse:
    """Open cases of the current role, filtered by the address."""
    listed = shown(request)
    wanted = listed.wanted
    found = worklist(request.actor, wanted, at=request.at, cursor=request.GET.get("after"))
    rows = excerpted(request, found.rows, wanted.words) if wanted.words else found.rows
    counted = counters(request.actor, at=request.at)
    language = get_language() or "en"
    context = {
        "rows": rows,
        "tabs": list(_tabs(wanted, counted)),
        "badges": list(badges_of(wanted)),
        "views": [(view, view_address(view), view is listed.view) for view in listed.views.offered],
        "columns": listed.columns,
        "column_names": COLUMN_NAMES,
        "deeds": [(deed, DEEDS[deed]) for deed in services.deeds_of(request.actor)],
        "wanted": wanted,
        "clear": address(Wanted(show=wanted.show)),
        "next": listed.address(found.next),
        "back": listed.address(found.back),
        "save_address": listed.address(of="cases:views"),
        "export_address": listed.address(of="cases:export"),
        "fields": top_field_names(),
        "urgencies": [(urgency.value, URGENCY_NAMES[urgency]) for urgency in Urgency],
        "state_names": STATE_NAMES,
        "turn_names": TURN_NAMES,
        "age": lambda row: age_text(row, request.at, language),
        "address": addresses(),
        "now": request.at,
        "may_start": request.actor.role in STARTERS,
        "live_topics": [worklist_topic(request.actor.organisation_id)]
        if request.actor.organisation_id
        else [],
        "here": request.get_full_path(),
    }
    return page(request, "cases/worklist.html", context, part="rows")


def excerpted(request: Request, rows: Sequence[Row], words: str, *, fragments: int = 1) -> Sequence[Row]:
    """The rows with their excerpts; that pieces of bodies were read is recorded, as for the pages of the cases."""
    found = with_excerpts(rows, request.actor, words, fragments=fragments)
    case_ids = read_in_part(found, request.actor)
    services.tell_excerpts(case_ids=case_ids, by=request.actor, at=request.at)
    return found


def _tabs(wanted: Wanted, counted: Counters) -> Iterator[dict[str, object]]:
    counts = {
        Show.TURN: counted.turn,
        Show.OPEN: counted.open,
        Show.OVERDUE: counted.overdue,
        Show.PROBABLY_LATE: counted.probably_late,
        Show.UNREAD: counted.unread,
    }
    tones = {
        Show.TURN: "info",
        Show.OVERDUE: "stop" if counted.overdue else "neutral",
        Show.PROBABLY_LATE: "warn" if counted.probably_late else "neutral",
    }
    for show, title in SHOW_NAMES.items():
        yield {
            "label": title,
            "href": address(Wanted(show=show)),
            "count": counts.get(show),
            "current": wanted.show is show,
            "tone": tones.get(show, "neutral"),
        }


def badges_of(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """The filters in use, each with the address without it."""
    if wanted.urgency:
        yield str(URGENCY_NAMES[Urgency(wanted.urgency)]), address(wanted.without("urgency"))
    if wanted.field:
        yield field_names([wanted.field]).get(wanted.field, wanted.field), address(wanted.without("field"))
    if wanted.state:
        yield str(STATE_NAMES.get(wanted.state, wanted.state)), address(wanted.without("state"))  # type: ignore[call-overload]
    if wanted.words:
        yield f"«{wanted.words}»", address(wanted.without("words"))


def addresses() -> Callable[[Row], str]:
    """The address of a row's case; the pattern is reversed once, not once a row."""
    before, _zero, after = reverse("cases:detail", args=[UUID(int=0)]).partition(str(UUID(int=0)))
    return lambda row: f"{before}{row.id}{after}"


def age_text(row: Row, at: datetime, language: str) -> str:
    """In days or months under two years; empty where the reader may not know it."""
    if row.birth_date is None:
        return ""
    try:
        return age_at(row.birth_date, timezone.localdate(at)).text(language)
    except BornLater:
        return ""
