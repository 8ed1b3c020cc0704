"""The worklist of the follow-up."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.models import ROLE_NAMES
from consilia.accounts.requests import Request
from consilia.followup.domain.words import TaskKind
from consilia.followup.models.names import KIND_NAMES, TASK_STATE_NAMES
from consilia.followup.permissions import PLANNERS
from consilia.followup.queries.worklist import (
    Counters,
    Row,
    Show,
    Wanted,
    Whose,
    counters,
    whose_first,
    worklist,
)
from consilia.foundation.ages import BornLater, age_at
from consilia.foundation.pages import page
from consilia.notifications.domain.topics import worklist_topic


@require_safe
@signed_in(roles=PLANNERS)
def show_worklist(request: Request) -> HttpResponse:
    """Tasks of the current role, filtered by the address; what is overdue comes first."""
    usual = whose_first(request.actor.role)
    wanted = Wanted.from_address(request.GET.dict(), whose=usual)
    found = worklist(request.actor, wanted, at=request.at, cursor=request.GET.get("after"))
    counted = counters(request.actor, wanted.whose, at=request.at)
    context = {
        "rows": found.rows,
        "tabs": list(_tabs(wanted, counted)),
        "whose": list(_whose(wanted, counted)),
        "badges": list(_badges(wanted)),
        "wanted": wanted,
        "clear": _address(Wanted(show=wanted.show, whose=wanted.whose)),
        "next": _address(wanted, found.next),
        "back": _address(wanted, found.back),
        "kinds": [(kind.value, KIND_NAMES[kind]) for kind in TaskKind],
        "kind_names": KIND_NAMES,
        "state_names": TASK_STATE_NAMES,
        "role_names": ROLE_NAMES,
        "age": lambda row: _age(row, request.at),
        "address": _addresses(),
        "now": request.at,
        "live_topics": [worklist_topic(request.actor.organisation_id)]
        if request.actor.organisation_id
        else [],
        "here": request.get_full_path(),
    }
    return page(request, "followup/worklist.html", context, part="rows")


def _tabs(wanted: Wanted, counted: Counters) -> Iterator[dict[str, Any]]:
    entries = (
        (Show.OPEN, pgettext("tasks", "Open"), counted.open, "info"),
        (Show.OVERDUE, pgettext("tasks", "Overdue"), counted.overdue, "stop"),
        (Show.SOON, _("Within a week"), counted.soon, "warn"),
        (Show.OVER, pgettext("tasks", "Over"), None, "neutral"),
    )
    for show, label, count, tone in entries:
        yield {
            "label": label,
            "href": _address(Wanted(show=show, whose=wanted.whose, kind=wanted.kind)),
            "count": count,
            "current": wanted.show is show,
            "tone": tone if count else "neutral",
        }


def _whose(wanted: Wanted, counted: Counters) -> Iterator[dict[str, Any]]:
    entries = (
        (Whose.MINE, pgettext("tasks", "Mine"), counted.mine),
        (Whose.HOUSE, _("My organisation's"), counted.house),
    )
    for whose, label, count in entries:
        yield {
            "label": label,
            "href": _address(Wanted(show=wanted.show, whose=whose, kind=wanted.kind)),
            "count": count,
            "current": wanted.whose is whose,
        }


def _badges(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """The filters in use, each with the address without it."""
    if wanted.kind:
        address = _address(Wanted(show=wanted.show, whose=wanted.whose))
        yield str(KIND_NAMES[TaskKind(wanted.kind)]), address


def _address(wanted: Wanted, cursor: str | None = "") -> str:
    """The worklist with these filters; "" when `cursor` is None, which is how a page without a next says so."""
    if cursor is None:
        return ""
    query = {"show": wanted.show, "whose": wanted.whose, "kind": wanted.kind, "after": cursor}
    kept = {name: value for name, value in query.items() if value}
    return f"{reverse('followup:worklist')}?{urlencode(kept)}"


def _addresses() -> Callable[[Row], str]:
    """The address of a row's case; the pattern is reversed once, not once a row."""
    before, _zero, after = reverse("cases:detail", args=[UUID(int=0)]).partition(str(UUID(int=0)))
    return lambda row: f"{before}{row.case_id}{after}#follow-up"


def _age(row: Row, at: datetime) -> str:
    try:
        return age_at(row.birth_date, timezone.localdate(at)).text(get_language() or "en")
    except BornLater:
        return ""
