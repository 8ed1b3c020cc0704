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
# Of many centres these are asked, drawn by lot: the shorter of few queues keeps all as even as the shortest of all
# (Mitzenmacher, The power of two choices in randomized load balancing, 2001, doi:10.1109/71.963420).
_ASKED = 4


def centre_for(case: Case, at: datetime) -> UUID | None:
    """The centre the referrer wished for if it serves the field, else the one with the shortest queue.

    The case's own number draws which of many centres are asked, and one of those whose queues are longer than what is
    counted.
    """
    centres = centres_of_field(case.field_id or "", at=at)
    if not centres:
        return None
    if case.wished_centre_id in centres:
        return case.wished_centre_id

    def lot(centre: UUID) -> int:
        return crc32(centre.bytes + case.id.bytes)

    def length_and_lot(centre: UUID) -> tuple[int, int, UUID]:
        length = queues.get(centre, 0)
        return length, lot(centre) if length >= _COUNTED else 0, centre

    drawn = sorted(centres, key=lot)[:_ASKED] if len(centres) > _ASKED else list(centres)
    queues = _queues(drawn) if len(drawn) > 1 else {}
    return min(drawn, key=length_and_lot)


def _queues(centres: list[UUID]) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre, waiting FROM cases_waiting(%s, %s)", [centres, _COUNTED])
        return dict(cursor.fetchall())
