"""A deadline: a span of counted time that starts, may pause, and is met or missed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from consilia.foundation.clocks.calendars import Calendar


class DeadlineState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    OVERDUE = "overdue"
    MISSED = "missed"  # met, but too late


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one case.

    `left` is the counted time still unused when the clock last started or paused; `due` is None
    while it is paused, because nobody can say when it will be due.
    """

    since: datetime
    left: timedelta
    due: datetime | None
    met: datetime | None = None

    @classmethod
    def start(cls, span: timedelta, calendar: Calendar, *, at: datetime) -> "Deadline":
        return cls(since=at, left=span, due=calendar.add(at, span))

    def pause(self, calendar: Calendar, *, at: datetime) -> "Deadline":
        """Keep the unused time. Pausing a paused or met clock changes nothing.

        A clock that was already overdue keeps nothing: it is due again the moment it resumes.
        """
        if self.due is None or self.met is not None:
            return self
        unused = max(self.left - calendar.between(self.since, at), timedelta())
        return replace(self, since=at, left=unused, due=None)

    def resume(self, calendar: Calendar, *, at: datetime) -> "Deadline":
        if self.due is not None or self.met is not None:
            return self
        return replace(self, since=at, due=calendar.add(at, self.left))

    def reaches(self, share: float, *, span: timedelta, calendar: Calendar) -> datetime | None:
        """When `share` (0 to 1) of the whole `span` will have been used; None while nobody can say.

        A share that is used up already is reached at the moment the clock last started.
        """
        if self.due is None or self.met is not None:
            return None
        ahead = self.left - span * (1 - share)
        return calendar.add(self.since, ahead) if ahead > timedelta() else self.since

    def meet(self, *, at: datetime) -> "Deadline":
        """Stop the clock; only the first time counts."""
        return self if self.met is not None else replace(self, met=at)

    def state(self, at: datetime) -> DeadlineState:
        if self.met is not None:
            late = self.due is not None and self.met > self.due
            return DeadlineState.MISSED if late else DeadlineState.MET
        if self.due is None:
            return DeadlineState.PAUSED
        return DeadlineState.OVERDUE if at > self.due else DeadlineState.RUNNING
