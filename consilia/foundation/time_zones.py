"""Names of time zones."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zone_names() -> frozenset[str]:
    """All IANA names this machine knows. Asked for once, because it walks through hundreds of files."""
    return frozenset(available_timezones())
