"""Hours of a week in which nobody is there, as stretches that people can read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """From the first of such hours until the end of the last one."""

    starts: datetime
    ends: datetime

    @property
    def hours(self) -> int:
        return int((self.ends - self.starts) / HOUR)


def gaps(hours: Sequence[datetime], counts: Sequence[int]) -> list[Gap]:
    """The stretches without anybody. Hours without a count have nobody: no consultant is there at all."""
    return list(_joined([hour for place, hour in enumerate(hours) if not _there(counts, place)]))


def _there(counts: Sequence[int], place: int) -> bool:
    return place < len(counts) and counts[place] > 0


def _joined(empty: Sequence[datetime]) -> Iterator[Gap]:
    start: datetime | None = None
    for place, hour in enumerate(empty):
        if start is None:
            start = hour
        if place + 1 == len(empty) or empty[place + 1] != hour + HOUR:
            yield Gap(start, hour + HOUR)
            start = None
