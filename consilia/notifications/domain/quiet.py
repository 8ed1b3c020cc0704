"""When a person is left alone, by the clock on her own wall, and what may disturb her all the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from consilia.notifications.domain.kinds import Urgency


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` until `ends` (half-open), over midnight when it ends before it begins."""

    begins: time
    ends: time

    def covers(self, wall: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends


def is_quiet(quiet: QuietHours, zone: str, at: datetime) -> bool:
    return quiet.covers(at.astimezone(ZoneInfo(zone)).time())


def quiet_until(quiet: QuietHours, zone: str, at: datetime) -> datetime:
    """The first moment from `at` on that is not quiet; `at` itself when it is none.

    Where the clocks are put back over the end, the wall shows a quiet hour twice, and both are quiet. Where they
    are put forward over it, the quiet ends with the jump.
    """
    if not is_quiet(quiet, zone, at):
        return at
    return min(end for end in _ends(quiet, zone, at) if end > at and not is_quiet(quiet, zone, end))


def _ends(quiet: QuietHours, zone: str, at: datetime) -> Iterator[datetime]:
    """Every moment around `at` at which the wall shows the end, and every jump of the clocks."""
    here = ZoneInfo(zone)
    today = at.astimezone(here).date()
    for day in (today, today + timedelta(days=1), today + timedelta(days=2)):
        for fold in (0, 1):
            yield datetime.combine(day, quiet.ends, here).replace(fold=fold).astimezone(at.tzinfo)
        yield from _jumps(here, datetime.combine(day, time(), here), at)


def _jumps(here: ZoneInfo, midnight: datetime, at: datetime) -> Iterator[datetime]:
    """The moment in this day at which the clocks are put forward or back, to the minute."""
    start = midnight.astimezone(at.tzinfo)
    offset = start.astimezone(here).utcoffset()
    if (start + timedelta(hours=26)).astimezone(here).utcoffset() == offset:
        return
    early, late = 0, 26 * 60
    while late - early > 1:
        middle = (early + late) // 2
        same = (start + timedelta(minutes=middle)).astimezone(here).utcoffset() == offset
        early, late = (middle, late) if same else (early, middle)
    yield start + timedelta(minutes=late)


def may_disturb(urgency: Urgency, *, on_duty: bool) -> bool:
    """An emergency always; what is urgent, whoever has put herself down for this night."""
    return urgency is Urgency.EMERGENCY or (urgency is Urgency.URGENT and on_duty)
