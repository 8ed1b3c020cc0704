"""How often pages without sign-in may be asked for: by one address, and by one code or link, in an hour.

What is counted is a keyed hash that changes every day: nothing here says who asked for what.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from consilia.foundation.models import VisitCount
from consilia.foundation.refusals import Refusal

KEPT = timedelta(days=2)


class TooManyVisits(Refusal):
    status = 429
    message = _("This page was asked for too often. Try again in an hour.")


@transaction.atomic
def admit(who: str, *, at: datetime) -> None:
    """Count one visit, whatever becomes of it; call it outside the transaction of what follows.

    Raises:
        TooManyVisits: there were enough of them in this hour.
    """
    key = f"visits:{at:%Y-%m-%d}:{settings.SECRET_KEY}".encode()
    mark = hmac.new(key, who.encode(), sha256).hexdigest()
    if _counted(mark, at.replace(minute=0, second=0, microsecond=0)) > settings.PUBLIC_VISITS_AN_HOUR:
        raise TooManyVisits


def network_of(visitor: str) -> str:
    """The address that counts: an IPv6 household counts as one."""
    try:
        address = ip_address(visitor)
    except ValueError:
        return "unknown"
    return visitor if isinstance(address, IPv4Address) else str(ip_network((address, 64), strict=False))


def _counted(mark: str, hour: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_visitcount (mark, hour, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (mark, hour) DO UPDATE SET count = foundation_visitcount.count + 1 RETURNING count",
            [mark, hour],
        )
        return int(cursor.fetchone()[0])


def forget_visits(*, at: datetime) -> int:
    """Drop the counts of hours long past."""
    dropped, _each = VisitCount.objects.filter(hour__lt=at - KEPT).delete()
    return dropped
