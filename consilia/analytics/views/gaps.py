"""Hours of a week in which nobody can be asked: by centre, by field, and hour by hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.analytics.domain.audience import REPORT_ROLES
from consilia.analytics.domain.gaps import HOUR, Gap
from consilia.analytics.queries.gaps import CentreWeek, Uncovered, centre_weeks, monday_of
from consilia.analytics.queries.standing import standing
from consilia.analytics.views.frame import plain_frame, reach_with
from consilia.foundation.pages import page
from consilia.network.domain.coverage import Week
from consilia.network.queries import field_names

THIS, NEXT = "this", "next"
CELL, LABEL = 20, 56


@dataclass(frozen=True, slots=True)
class Square:
    """One hour of the drawing."""

    x: int
    y: int
    is_empty: bool
    words: str


@require_safe
@signed_in(roles=REPORT_ROLES)
def show_gaps(request: Request) -> HttpResponse:
    """Without a choice every centre; of a chosen one its fields; of a chosen field its hours."""
    reach = reach_with(request, "gaps")
    which = THIS if request.GET.get("week") == THIS else NEXT
    monday = monday_of(request.at, weeks_later=0 if which == THIS else 1)
    weeks = centre_weeks(reach, monday)
    chosen = _chosen(weeks, request.GET.get("centre", "")) or (weeks[0] if reach.place_id and weeks else None)
    field = _field(chosen, request.GET.get("field", ""))
    names = field_names([one.field for week in weeks for one in week.fields])
    context = {
        **plain_frame(reach, standing(request.at), here="gaps"),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "which": which,
        "weeks": weeks,
        "chosen": chosen,
        "field": field,
        "names": names,
        "address": lambda **values: _address(week=which, **values),
        "other_week": _address(week=NEXT if which == THIS else THIS, **_kept(request)),
        "stretches": _stretches,
        "drawing": _squares(chosen.week, field) if chosen and field else None,
        "days": _days(chosen.week) if chosen else [],
        "cell": CELL,
        "label": LABEL,
    }
    return page(request, "analytics/gaps.html", context)


def _kept(request: Request) -> dict[str, str]:
    return {name: request.GET[name] for name in ("centre", "field") if request.GET.get(name)}


def _chosen(weeks: Sequence[CentreWeek], asked: str) -> CentreWeek | None:
    """Raises Http404 for a centre that the reader does not report on."""
    if not asked:
        return None
    found = next((one for one in weeks if str(one.centre.id) == asked), None)
    if found is None:
        raise Http404
    return found


def _field(chosen: CentreWeek | None, asked: str) -> Uncovered | None:
    return next((one for one in chosen.fields if one.field == asked), None) if chosen else None


def _address(**values: str) -> str:
    query = urlencode({name: str(value) for name, value in values.items() if value})
    return f"{reverse('analytics:gaps')}?{query}"


def _stretches(gaps: Sequence[Gap], week: Week, most: int = 3) -> list[str]:
    """The longest ones in words, `Mon 18:00 – Tue 09:00`, as the clock of the centre shows them."""
    zone = ZoneInfo(week.zone)
    longest = sorted(sorted(gaps, key=lambda gap: -gap.hours)[:most], key=lambda gap: gap.starts)
    return [f"{_clock(gap.starts, zone)} – {_clock(gap.ends, zone)}" for gap in longest]


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{formats.date_format(local, 'D')} {local:%H:%M}"


def _days(week: Week) -> list[str]:
    return [formats.date_format(day, pgettext("date format", "D, j M")) for day in week.days]


def _squares(week: Week, field: Uncovered) -> dict[str, list[Square]]:
    return {
        "nobody": _drawn(week, field.nobody, _("nobody works or is on duty")),
        "no_duty": _drawn(week, field.no_duty, _("nobody is on duty")),
    }


def _drawn(week: Week, empty: Sequence[Gap], words: str) -> list[Square]:
    """A row for each local day; an hour that comes twice in a night is drawn once, and is empty if one of them is."""
    zone = ZoneInfo(week.zone)
    gone = {gap.starts + number * HOUR for gap in empty for number in range(gap.hours)}
    found: dict[tuple[int, int], bool] = {}
    for row, day in enumerate(week.days):
        for hour in week.hours(day):
            place = (row, hour.astimezone(zone).hour)
            found[place] = found.get(place, False) or hour in gone
    return [
        Square(LABEL + hour * CELL, 16 + row * CELL, is_empty, f"{hour:02}:00 {words}" if is_empty else "")
        for (row, hour), is_empty in found.items()
    ]
