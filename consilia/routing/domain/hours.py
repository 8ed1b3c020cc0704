"""Open intervals of one expert between now and a horizon, and the time that counts in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)


class Hours:
    """Disjoint intervals in order; what lies in `away` is cut out of them."""

    def __init__(self, spans: Iterable[Span], away: Sequence[Span] = ()) -> None:
        self.spans = [piece for span in spans for piece in _without(span, away)]

    def minutes(self, start: datetime, end: datetime) -> float:
        """The time that counts between two moments."""
        overlaps = (min(closes, end) - max(opens, start) for opens, closes in self.spans)
        return sum((one for one in overlaps if one > timedelta()), timedelta()) / MINUTE

    def after(self, start: datetime, minutes: float) -> datetime | None:
        """The moment when so much has counted since `start`; None when it never does before the horizon."""
        left = minutes * MINUTE
        for opens, closes in self.spans:
            begins = max(opens, start)
            if closes <= begins:
                continue
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        return None


def _without(span: Span, away: Sequence[Span]) -> list[Span]:
    pieces = [span]
    for left, right in away:
        pieces = [
            piece
            for opens, closes in pieces
            for piece in ((opens, min(closes, left)), (max(opens, right), closes))
            if piece[1] > piece[0]
        ]
    return pieces
