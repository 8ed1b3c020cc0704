"""Clocks: working time, and deadlines that can pause. Plain values; "now" is always an argument."""

from consilia.foundation.clocks.calendars import ALWAYS, Calendar, Timetable, WallClock, WorkingCalendar
from consilia.foundation.clocks.deadlines import Deadline, DeadlineState

__all__ = ["ALWAYS", "Calendar", "Deadline", "DeadlineState", "Timetable", "WallClock", "WorkingCalendar"]
