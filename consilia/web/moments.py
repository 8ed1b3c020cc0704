"""Dates, times and lengths of time as a reader of the page expects them, in the active language and zone."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def day(at: date | datetime) -> str:
    """`21 November 2026`."""
    return formats.date_format(_local(at), pgettext("date format", "j F Y"))


def moment_full(at: datetime) -> str:
    """`21 November 2026, 12:03 MSK`: nothing left to guess."""
    zone = timezone.get_current_timezone_name()
    return _full(get_language(), zone, timezone.localtime(at).replace(second=0, microsecond=0))


@lru_cache(maxsize=16_384)
def _full(language: str | None, zone: str, minute: datetime) -> str:
    """The same deadlines stand on every worklist, again with each refresh: a fifth of such a page."""
    # Only keys: Django knows the language by itself, and one instant is equal to itself in every zone.
    del language, zone
    return formats.date_format(minute, pgettext("date format", "j F Y, H:i T"))


def moment_short(at: datetime) -> str:
    """`12:03` today, `21 Nov, 12:03` this year, `21 Nov 2025` before."""
    zone = timezone.get_current_timezone_name()
    minute = timezone.localtime(at).replace(second=0, microsecond=0)
    return _short(get_language(), zone, minute, timezone.localdate())


@lru_cache(maxsize=16_384)
def _short(language: str | None, zone: str, minute: datetime, today: date) -> str:
    del language, zone  # only keys, as above
    if minute.date() == today:
        return formats.date_format(minute, "H:i")
    if minute.year == today.year:
        return formats.date_format(minute, pgettext("date format", "j M, H:i"))
    return formats.date_format(minute, pgettext("date format", "j M Y"))


def duration(length: timedelta) -> str:
    """The two largest units, rounded down: `3 d 4 h`, `2 h 10 min`, `under a minute`. The sign is dropped."""
    return _lasting(get_language(), abs(length) // MINUTE)


@lru_cache(maxsize=16_384)
def _lasting(language: str | None, minutes: int) -> str:
    del language  # only a key, as above
    length = minutes * MINUTE
    if length < MINUTE:
        return _("under a minute")
    days, hours, minutes = length // DAY, length % DAY // HOUR, length % HOUR // MINUTE
    parts = [
        (days, pgettext("days", "d")),
        (hours, pgettext("hours", "h")),
        (0 if days else minutes, pgettext("minutes", "min")),
    ]
    return "\N{NO-BREAK SPACE}".join(f"{count}\N{NO-BREAK SPACE}{unit}" for count, unit in parts if count)


def _local(at: date | datetime) -> date | datetime:
    return timezone.localtime(at) if isinstance(at, datetime) else at
