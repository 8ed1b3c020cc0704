"""Lines and deadlines as the page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from consilia.accounts.models import role_name
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Deadline, Entry
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.deadlines import CLOCK_NAMES
from consilia.cases.queries.timeline import Line
from consilia.cases.services.ending import CHILD_DIED
from consilia.cases.services.timeouts import UNANSWERED
from consilia.cases.views.words.moves import MOVES
from consilia.foundation.clocks import DeadlineState

_TONES = {
    "sign": "ok",
    "accept": "ok",
    "ask": "warn",
    "refuse": "warn",
    "lapse": "warn",
    "withdraw": "neutral",
    "decline": "warn",
    "call_off": "warn",
    "reopen": "info",
    "break_glass": "stop",
}
_SYSTEM_TEXTS = {
    UNANSWERED: gettext_lazy("Nobody answered what was asked within the time for it."),
    CHILD_DIED: gettext_lazy("The child has died"),
}
_FILE_WORDS = {
    "attached": gettext_lazy("attached a file"),
    "continued": gettext_lazy("added images to a file"),
    "taken_back": gettext_lazy("took a file back"),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the other side of the case lives; `words` hold a place for its time."""

    zone: ZoneInfo
    words: str | Promise


def _on_both_clocks(given: Deadline, elsewhere: Elsewhere | None) -> str:
    """When a running deadline is due, on the reader's clock and on the other side's."""
    if given.due_at is None or given.met_at is not None:
        return ""
    here = timezone.localtime(given.due_at)
    there = given.due_at.astimezone(elsewhere.zone) if elsewhere else here
    told = [_moment(here)]
    if elsewhere and there.utcoffset() != here.utcoffset():
        told.append(str(elsewhere.words) % {"time": _moment(there)})
    return " · ".join(told)


def _moment(at: datetime) -> str:
    return formats.date_format(at, pgettext("date format", "j M, H:i"))


def line(given: Line) -> dict[str, Any]:
    """One entry for the timeline component."""
    entry = given.entry
    return {
        "id": entry.id,
        "icon": _icon(entry),
        "tone": "stop" if _is_missed(entry) else _TONES.get(entry.name, "neutral"),
        "title": _title(entry),
        "at": entry.at,
        "author": entry.author.full_name if entry.author else None,
        "role": role_name(entry.role),
        "organisation": str(entry.organisation) if entry.organisation else "",
        "text": _SYSTEM_TEXTS.get(entry.text, entry.text) if entry.author_id is None else entry.text,
        "items": given.items,
        "changes": _changes(entry),
        "when": datetime.fromisoformat(entry.detail["starts"]) if "starts" in entry.detail else None,
        "is_message": entry.kind == Entry.Kind.MESSAGE,
        "unread": given.is_new,
    }


def _is_missed(entry: Entry) -> bool:
    return entry.kind == Entry.Kind.DEADLINE and "moved" not in entry.detail


def _icon(entry: Entry) -> str:
    if entry.kind == Entry.Kind.DEADLINE and not _is_missed(entry):
        return "clock"
    by_kind = {Entry.Kind.MESSAGE: "message", Entry.Kind.FILE: "file", Entry.Kind.DEADLINE: "tone-stop"}
    return by_kind.get(Entry.Kind(entry.kind)) or (MOVES[entry.name].icon if entry.name in MOVES else "dot")


def _title(entry: Entry) -> str:
    if entry.kind == Entry.Kind.MESSAGE:
        return _("wrote a message")
    if entry.kind == Entry.Kind.FILE:
        return f"{_FILE_WORDS[entry.name]}: {entry.detail.get('file', '')}"
    if "moved" in entry.detail:
        return _moved(entry)
    if entry.kind == Entry.Kind.DEADLINE:
        return _("missed: %(clock)s") % {"clock": CLOCK_NAMES[Clock(entry.name)]}
    if (entry.name, entry.detail.get("to")) == ("route", State.REGION_REVIEW):
        return str(MOVES["route_to_region"].done)
    other = entry.detail.get("of") or entry.detail.get("other")
    return f"{MOVES[entry.name].done}: {other}" if other else str(MOVES[entry.name].done)


def _moved(entry: Entry) -> str:
    """A deadline that follows a change of the policy, with both moments where its clock was running."""
    old, new = entry.detail["moved"]
    why = _("new working days: %(clock)s") if "calendar" in entry.detail else _("new limit: %(clock)s")
    told = why % {"clock": CLOCK_NAMES[Clock(entry.name)]}
    if not (old and new):
        return told
    moments = [_moment(timezone.localtime(datetime.fromisoformat(one))) for one in (old, new)]
    return f"{told}, {moments[0]} → {moments[1]}"


def _changes(entry: Entry) -> list[tuple[str, str]]:
    """What a triage changed: (before, after) pairs in words."""
    changed = entry.detail.get("changes", {})
    urgency = changed.get("urgency", ["", ""])
    if urgency[0] == urgency[1]:
        return []
    return [(str(URGENCY_NAMES[urgency[0]]), str(URGENCY_NAMES[urgency[1]]))]


def deadline(given: Deadline, at: datetime, *, elsewhere: Elsewhere | None = None) -> dict[str, Any]:
    """One deadline for the deadline component; `elsewhere` is the other side, if its clock shows another time."""
    states = {
        DeadlineState.RUNNING: "running",
        DeadlineState.OVERDUE: "running",
        DeadlineState.PAUSED: "paused",
        DeadlineState.MET: "met",
        DeadlineState.MISSED: "late",
    }
    state = given.state(at)
    return {
        "label": CLOCK_NAMES[Clock(given.clock)],
        "due": given.due_at or at + given.left,
        "now": given.met_at if state is DeadlineState.MISSED else at,
        "status": states[state],
        "is_over": given.met_at is not None,
        "forecast": forecast(given, at) if state is DeadlineState.RUNNING else None,
        "when": _on_both_clocks(given, elsewhere),
    }


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is foreseen of a running clock: a verdict, and what it is known from."""

    verdict: str
    tone: str
    why: str


def forecast(given: Deadline, at: datetime) -> Forecast | None:
    """The words for the last step that has been reached; None while nobody has looked at the clock yet."""
    known = given.forecast
    if given.foreseen_at is None or known is None:
        return None
    reached = [step for step in known["steps"] if datetime.fromisoformat(step[0]) <= at]
    _moment_reached, tenths, is_late = (reached or known["steps"])[-1 if reached else 0]
    if tenths is None:
        return Forecast(_("Cannot be assessed"), "unknown", _("Too few like it have waited as long."))
    said = ngettext(
        "%(late)d of 10 that had waited as long was late",
        "%(late)d of 10 that had waited as long were late",
        tenths,
    ) % {"late": tenths}
    verdict = _("Probably late") if is_late else _("Probably in time")
    return Forecast(verdict, "warn" if is_late else "ok", f"{said}. {_basis(known)}")


def _basis(known: dict[str, Any]) -> str:
    if known["of_field"]:
        return _("Known from this centre and field: %(late)d of %(runs)d were late.") % known
    return _("Known from all fields of this centre: %(late)d of %(runs)d were late.") % known
