"""When the daily e-mail goes out."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8)  # where no policy was loaded yet


def digest_due(waiting_since: datetime, zone: str, hour: time = MORNING) -> datetime:
    """The first time after the oldest news that waits at which clocks in `zone` show `hour`.

    In terms of the news, not of the last digest: a day without the job running delays, never drops.
    """
    local = waiting_since.astimezone(ZoneInfo(zone))
    morning = local.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0, fold=0)
    return morning if morning > local else morning + timedelta(days=1)
