"""How many consultants are there in each hour. Plain values: moments are aware and in UTC."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

Stay = tuple[datetime, datetime]  # half-open
HOUR = timedelta(hours=1)
ENOUGH = 2  # one consultant may be in theatre; the second answers


class Tone(StrEnum):
    NONE = "none"
    ONE = "one"
    ENOUGH = "enough"


def tone(count: int) -> Tone:
    if count == 0:
        return Tone.NONE
    return Tone.ENOUGH if count >= ENOUGH else Tone.ONE


def presence(working: Iterable[Stay], away: Iterable[Stay] = ()) -> tuple[Stay, ...]:
    """When one person is there: the union of `working` without `away`, in order and without overlap."""
    stays = list(_union(working))
    for gone in _union(away):
        stays = [piece for stay in stays for piece in _without(stay, gone)]
    return tuple(stays)


def least_present(people: Iterable[Sequence[Stay]], hours: Sequence[datetime]) -> list[int]:
    """The smallest number of people present at any moment of each hour that begins at `hours`.

    The smallest, because a child may arrive at any minute: half an hour with nobody is an hour with a
    hole. Each of `people` is a sequence of stays without overlap.
    """
    changes: dict[datetime, int] = {}
    for stays in people:
        for start, end in stays:
            changes[start] = changes.get(start, 0) + 1
            changes[end] = changes.get(end, 0) - 1
    return list(_sweep(sorted(changes.items()), hours))


def _sweep(changes: Sequence[tuple[datetime, int]], hours: Sequence[datetime]) -> Iterator[int]:
    present, place = 0, 0
    for hour in hours:
        # Half-open: who leaves at 09:00 sharp is not there at 09:00, and who comes then is.
        while place < len(changes) and changes[place][0] <= hour:
            present += changes[place][1]
            place += 1
        least = present
        while place < len(changes) and changes[place][0] < hour + HOUR:
            present += changes[place][1]
            least = min(least, present)
            place += 1
        yield least


def _union(stays: Iterable[Stay]) -> Iterator[Stay]:
    current: Stay | None = None
    for start, end in sorted(stays):
        if current is None or start > current[1]:
            if current is not None:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(current[1], end))
    if current is not None:
        yield current


def _without(stay: Stay, gone: Stay) -> Iterator[Stay]:
    if gone[1] <= stay[0] or stay[1] <= gone[0]:
        yield stay
        return
    if stay[0] < gone[0]:
        yield stay[0], gone[0]
    if gone[1] < stay[1]:
        yield gone[1], stay[1]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven local days of one time zone, from Monday, as whole hours.

    A day on which the clocks change has 23 or 25 hours; an hour that a zone skips is simply not there.
    """

    monday: date
    zone: str

    @classmethod
    def of(cls, day: date, zone: str) -> "Week":
        return cls(day - timedelta(days=day.weekday()), zone)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    @property
    def start(self) -> datetime:
        return self._midnight(self.monday)

    @property
    def end(self) -> datetime:
        return self._midnight(self.monday + timedelta(days=7))

    def hours(self, day: date | None = None) -> tuple[datetime, ...]:
        """The first moments of the hours of one day, or of the whole week, in UTC."""
        start = self.start if day is None else self._midnight(day)
        end = self.end if day is None else self._midnight(day + timedelta(days=1))
        return tuple(start + n * HOUR for n in range(int((end - start) / HOUR)))

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
