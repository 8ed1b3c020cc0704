"""Where a case goes."""

from datetime import datetime
from uuid import UUID
from zlib import crc32

from django.db import connection

from consilia.cases.models import Case
from consilia.network.queries.centres import centres_of_field

# Only what waits for the centre, and no more of it than tells a short queue from a long one: to count all that waits
# in a large network, or all that its experts have in hand, would cost a submission more than all it writes.
_COUNTED = 10


def centre_for(case: Case, at: datetime) -> UUID | None:
    """The centre the referrer wished for if it serves the field, else the one with the shortest queue.

    Among queues that are longer than what is counted, the case's own number draws one.
    """
    centres = centres_of_field(case.field_id or "", at=at)
    if not centres:
        return None
    if case.wished_centre_id in centres:
        return case.wished_centre_id
    queues = _queues(list(centres)) if len(centres) > 1 else {}

    def length_and_lot(centre: UUID) -> tuple[int, int, UUID]:
        length = queues.get(centre, 0)
        return length, crc32(centre.bytes + case.id.bytes) if length >= _COUNTED else 0, centre

    return min(centres, key=length_and_lot)


def _queues(centres: list[UUID]) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre, waiting FROM cases_waiting(%s, %s)", [centres, _COUNTED])
        return dict(cursor.fetchall())
