"""One after another: for deeds that must not look at the same moment, and have no row in common to lock."""

from collections.abc import Iterable
from hashlib import blake2b

from django.db import connection


def take_turns(names: Iterable[object]) -> None:
    """Until this transaction ends, nobody else gets past here with any of these names.

    Exclusion constraints need it: of two transactions that write rows excluding each other, both
    may wait for the other's end, and the database ends one as a deadlock instead of as a refusal.

    Args:
        names: what the deed is about, such as `leader <id>`. Taken in one order by everybody.
    """
    keys = sorted(
        {int.from_bytes(blake2b(str(name).encode(), digest_size=8).digest(), signed=True) for name in names}
    )
    with connection.cursor() as cursor:
        for key in keys:  # one statement each: of several in one, the planner would choose the order
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
