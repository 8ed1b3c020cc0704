"""What a calendar program is told: that there is a council, when, and where its page is. Nothing else travels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Consilia//councils//EN"


class Method(StrEnum):
    """What the calendar shall do (RFC 5546). PUBLISH: a feed, which nobody answers."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One session in one person's calendar.

    Attributes:
        sequence: grows with each change, so that a late letter does not undo a newer one.
        address: the page of the session, behind the sign-in.
    """

    session_id: UUID
    starts: datetime
    ends: datetime
    changed_at: datetime
    sequence: int
    cancelled: bool
    summary: str
    address: str


def calendar_file(
    meetings: Iterable[Meeting], *, method: Method, host: str, organizer: str = "", attendee: str = ""
) -> bytes:
    """The text of an .ics file. Times are in UTC: every program shows them in its owner's zone.

    Args:
        host: makes the identifiers ours alone.
        organizer, attendee: e-mail addresses of an invitation: the sender, and the one who is asked. The
            others are nobody's business but on the page.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    for meeting in meetings:
        calendar.add_component(_event(meeting, host, organizer, attendee))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, host: str, organizer: str, attendee: str) -> Event:
    event = Event()
    event.add("uid", f"{meeting.session_id}@{host}")
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("dtstart", meeting.starts.astimezone(UTC))
    event.add("dtend", meeting.ends.astimezone(UTC))
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("summary", meeting.summary)
    event.add("url", meeting.address)
    # Some programs hide the URL; the description is the same address again.
    event.add("description", meeting.address)
    event.add("class", "PRIVATE")
    if organizer:
        event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    if attendee:
        event.add("attendee", _asked(attendee))
    return event


def _asked(email: str) -> vCalAddress:
    # The answer is given on the page: what a calendar program would send goes to no mailbox of ours.
    address = vCalAddress(f"mailto:{email}")
    address.params["RSVP"] = "FALSE"
    address.params["PARTSTAT"] = "NEEDS-ACTION"
    return address
