"""Days and working weeks as a reader expects to see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import pgettext

from consilia.foundation.clocks import WorkingCalendar
from consilia.network.domain.coverage import Week
from consilia.network.queries import Shift, shifts_of


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day: its hours on the calendar's own clock, and on the reader's when that is another one."""

    label: str
    is_today: bool
    own: Sequence[str]
    reader: Sequence[str]


def weekday(day: date) -> str:
    """`Mon, 23 Nov`."""
    return formats.date_format(day, pgettext("date format", "D, j M"))


def clock(moment: datetime) -> str:
    """`Mon, 23 Nov, 08:00`, on the clock the moment carries."""
    return f"{weekday(moment.date())}, {moment:%H:%M}"


def week_rows(calendar: WorkingCalendar, at: datetime, reader_zone: str) -> list[DayRow]:
    """The week around `at`, from its Monday on the calendar's clock."""
    today = at.astimezone(ZoneInfo(calendar.zone)).date()
    other = ZoneInfo(reader_zone) if reader_zone != calendar.zone else None
    return [
        DayRow(
            label=weekday(day),
            is_today=day == today,
            own=[f"{shift.starts:%H:%M}–{_end(shift.ends)}" for shift in shifts],
            reader=[_elsewhere(shift, day, other) for shift in shifts] if other else [],
        )
        for day, shifts in shifts_of(calendar, Week.of(today, calendar.zone).monday)
    ]


def _elsewhere(shift: Shift, day: date, zone: ZoneInfo) -> str:
    starts, ends = shift.starts.astimezone(zone), shift.ends.astimezone(zone)
    before = "" if starts.date() == day else f"{weekday(starts.date())}, "
    return f"{before}{starts:%H:%M}–{_end(ends)}"


def _end(moment: datetime) -> str:
    return f"{moment:%H:%M}" if moment.hour or moment.minute else "24:00"
