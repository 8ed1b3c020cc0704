"""Lengths of time as people type and read them: a number and a unit."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import ngettext, pgettext_lazy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS: Final = {"minutes": MINUTE, "hours": HOUR, "days": DAY}
UNIT_NAMES: Final = [
    ("minutes", pgettext_lazy("unit of time", "minutes")),
    ("hours", pgettext_lazy("unit of time", "hours")),
    ("days", pgettext_lazy("unit of time", "days of 24 hours")),
]
LONG = 3 * DAY  # below this people think in hours


def in_units(span: timedelta, *, days: bool = True) -> tuple[int, str]:
    """(2, "hours"), (90, "minutes"), (10, "days"): the largest unit that says it exactly."""
    if days and span >= LONG and not span % DAY:
        return span // DAY, "days"
    unit = "minutes" if span % HOUR else "hours"
    return span // UNITS[unit], unit


def span_words(span: timedelta) -> str:
    """`2 hours`, `90 minutes`, `10 days`."""
    count, unit = in_units(span)
    if unit == "days":
        return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
    if unit == "hours":
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def as_typed(span: timedelta, *, days: bool = True) -> dict[str, Any]:
    """What stands in the two boxes of a form that asks for a number and its unit."""
    count, unit = in_units(span, days=days)
    return {"amount": count, "unit": unit}
