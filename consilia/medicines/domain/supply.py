"""For how long the medicine lasts. What nobody counted, or counted long ago, is never "enough"."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class Supply(StrEnum):
    ENOUGH = "enough"
    LOW = "low"  # a new supply would come too late, or nearly
    OUT = "out"
    CANNOT_ASSESS = "cannot_assess"


class Unknown(StrEnum):
    NEVER_COUNTED = "never_counted"
    STALE = "stale"
    NO_DAILY_NEED = "no_daily_need"
    NO_LEAD_TIME = "no_lead_time"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was in stock on a day. `lead_days`: how long a new supply takes."""

    on: date
    quantity: Decimal
    daily: Decimal | None
    lead_days: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """`lasts`: days from today, even where the verdict is that nobody can tell; `order_by`: the last good day."""

    verdict: Supply
    unknown: Unknown | None = None
    lasts: int | None = None
    until: date | None = None
    order_by: date | None = None


def outlook(counted: Counted | None, today: date, *, stale_days: int, margin_days: int) -> Outlook:
    """Whether the stock lasts until a new supply can be there, with the margin of policy."""
    if counted is None:
        return Outlook(Supply.CANNOT_ASSESS, Unknown.NEVER_COUNTED)
    if counted.quantity > 0 and not counted.daily:
        return Outlook(Supply.CANNOT_ASSESS, Unknown.NO_DAILY_NEED)
    whole = int(counted.quantity / counted.daily) if counted.daily else 0
    until = counted.on + timedelta(days=min(whole, 36_500))
    lasts = max((until - today).days, 0)
    if lasts == 0:
        return Outlook(Supply.OUT, None, 0, until)
    if (today - counted.on).days > stale_days:
        return Outlook(Supply.CANNOT_ASSESS, Unknown.STALE, lasts, until)
    if counted.lead_days is None:
        return Outlook(Supply.CANNOT_ASSESS, Unknown.NO_LEAD_TIME, lasts, until)
    order_by = until - timedelta(days=counted.lead_days + margin_days)
    return Outlook(Supply.LOW if today >= order_by else Supply.ENOUGH, None, lasts, until, order_by)
