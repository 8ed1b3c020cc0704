"""From the course of one request to what is counted of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
# States of a case as the world of cases names them; here they are only words.
_DENIED = {"declined", "duplicate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that is counted of one request, as three contexts tell it."""

    sent_at: datetime
    state: str
    closing: str
    offered_at: datetime | None
    answered_at: datetime | None
    in_time: bool | None
    place: str
    is_asked: bool
    is_known: bool
    management_changed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """None: cannot be said, and so it is in no denominator."""

    allocation_hours: float | None
    answer_hours: float | None
    is_within: bool | None
    in_time: bool | None
    is_stayed: bool | None
    is_transferred: bool | None
    is_known: bool | None
    is_changed: bool | None
    is_without_outcome: bool | None
    is_denied: bool
    is_duplicate: bool


def counted(story: Story, *, soon: timedelta, at: datetime) -> Counted:
    """`soon`: within how long an answer is held against what others have published."""
    return Counted(
        allocation_hours=_hours(story.sent_at, story.offered_at),
        answer_hours=_hours(story.sent_at, story.answered_at),
        is_within=_within(story, soon, at),
        in_time=story.in_time,
        is_stayed=story.place == "stay" if story.place else None,
        is_transferred=story.place == "transfer" if story.place else None,
        is_known=story.is_known if story.is_asked else None,
        is_changed=story.management_changed,
        is_without_outcome=story.closing == "without_outcome" if story.state == "closed" else None,
        is_denied=story.state in _DENIED,
        is_duplicate=story.state == "duplicate",
    )


def _hours(start: datetime, end: datetime | None) -> float | None:
    return round((end - start) / HOUR, 3) if end is not None and end >= start else None


def _within(story: Story, soon: timedelta, at: datetime) -> bool | None:
    """Not said while the time still runs, nor of what was taken back or turned away before anybody answered."""
    limit = story.sent_at + soon
    if story.answered_at is not None:
        return story.answered_at <= limit
    if story.state in _DENIED | {"withdrawn"} or at < limit:
        return None
    return False
