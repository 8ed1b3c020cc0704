"""Coverage: how many consultants are there in each hour, as a table of words and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.time_zones import time_zone_names
from consilia.network import queries
from consilia.network.domain.coverage import Tone, Week, tone
from consilia.network.forms import choices
from consilia.network.views.asked import Asked
from consilia.network.views.weeks import weekday

TONES = {Tone.NONE: "stop", Tone.ONE: "warn", Tone.ENOUGH: "ok"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one row; None people where the clocks skip the hour."""

    people: int | None
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: a field on one day, or a day of one field."""

    label: str
    address: str
    cells: Sequence[Cell]
    nobody: int  # hours


@require_GET
@signed_in
def coverage(request: Request) -> HttpResponse:
    fields = dict(choices.top_fields())
    zones = choices.zones_of_the_country()
    offered = {"field": fields, "zone": time_zone_names(), "day": None, "only": {"duty"}}
    asked = Asked.by(request, offered)
    zone = asked["zone"] or timezone.get_current_timezone_name()
    day = _day(asked["day"]) or request.at.astimezone(ZoneInfo(zone)).date()
    week = Week.of(day, zone)
    found = queries.coverage(week=week, field=asked["field"] or None)
    counts = found.on_duty if asked["only"] else found.present
    if asked["field"]:
        lines = [
            _line(
                weekday(one),
                asked.address(field=None, day=one.isoformat()),
                week,
                one,
                counts.get(asked["field"], []),
            )
            for one in week.days
        ]
    else:
        lines = [
            _line(name, asked.address(field=code), week, day, counts.get(code, []))
            for code, name in fields.items()
        ]
    context = {
        "asked": asked,
        "fields": fields,
        "zones": zones,
        "zone": zone,
        "zone_words": choices.zone_name(zone, request.at),
        "day": day,
        "week": week,
        "lines": lines,
        "field_name": fields.get(asked["field"], ""),
        "uncovered": sum(line.nobody > 0 for line in lines),
        "hours": range(24),
        "days": _day_tabs(asked, week, day),
        "earlier": asked.address(day=(day - timedelta(days=7)).isoformat()),
        "later": asked.address(day=(day + timedelta(days=7)).isoformat()),
        "modes": [
            {
                "label": _("Working or on duty"),
                "href": asked.address(only=None),
                "current": not asked["only"],
            },
            {"label": _("On duty only"), "href": asked.address(only="duty"), "current": bool(asked["only"])},
        ],
    }
    return page(request, "network/coverage.html", context)


def _line(label: str, address: str, week: Week, day: date, counts: Sequence[int]) -> Line:
    by_hour = _by_local_hour(week, day, counts)
    cells = [_cell(by_hour.get(hour)) for hour in range(24)]
    return Line(label, address, cells, nobody=sum(cell.people == 0 for cell in cells))


def _by_local_hour(week: Week, day: date, counts: Sequence[int]) -> Mapping[int, int]:
    """The least count of each hour as the clock shows it; an hour that comes twice keeps the lesser."""
    zone, first = ZoneInfo(week.zone), week.start
    found: dict[int, int] = {}
    for hour in week.hours(day):
        place = int((hour - first) / timedelta(hours=1))
        shown = hour.astimezone(zone).hour
        count = counts[place] if counts else 0
        found[shown] = min(found.get(shown, count), count)
    return found


def _cell(people: int | None) -> Cell:
    if people is None:
        return Cell(None, "neutral", _("The clocks skip this hour"))
    word = {
        Tone.NONE: pgettext("coverage", "Nobody"),
        Tone.ONE: pgettext("coverage", "One"),
        Tone.ENOUGH: pgettext("coverage", "Enough"),
    }[tone(people)]
    return Cell(people, TONES[tone(people)], f"{word}: {people}" if people > 1 else word)


def _day_tabs(asked: Asked, week: Week, day: date) -> list[dict[str, object]]:
    return [
        {"label": weekday(one), "href": asked.address(day=one.isoformat()), "current": one == day}
        for one in week.days
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
