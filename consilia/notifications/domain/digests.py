"""When the daily e-mail goes out."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8)


def digest_due(waiting_since: datetime, zone: str) -> datetime:
    """The first eight o'clock in the morning in `zone` after the oldest news that waits.

    In terms of the news, not of the last digest: a day without the job running delays, never drops.
    """
    local = waiting_since.astimezone(ZoneInfo(zone))
    morning = local.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0, fold=0)
    return morning if morning > local else morning + timedelta(days=1)
