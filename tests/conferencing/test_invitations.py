"""Calendar files and letters: right in every zone, told once, and without a word of content."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.message import Message
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from icalendar import Calendar, Event
from procrastinate.contrib.django.models import ProcrastinateJob

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from consilia.conferencing import services
from consilia.conferencing.queries import feed_file, invitation_for
from consilia.conferencing.services.telling import send_calendar, tell_calendars
from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.models import Notification, OwnQuietHours
from consilia.notifications.services import set_preferences
from tests.factories.conferencing import AGENDA, Table, make_table

pytestmark = pytest.mark.django_db
Run = Callable[[], list[str]]
NIGHT = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
# Everything an invitation may say beside times and identifiers.
SAID = {
    "PRODID", "VERSION", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "URL",
    "DESCRIPTION", "CLASS", "ORGANIZER", "ATTENDEE",
}  # fmt: skip


@pytest.fixture
def table() -> Table:
    return make_table()


def attachment(letter: EmailMessage) -> Message:
    (part,) = letter.message().get_payload()[1:]  # type: ignore[index]
    return part  # type: ignore[return-value]


def event_in(text: bytes) -> Event:
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event  # type: ignore[return-value]


def event_of(letter: EmailMessage) -> Event:
    return event_in(attachment(letter).get_payload(decode=True))  # type: ignore[arg-type]


def letters_to(table: Table, run_jobs: Run) -> dict[str, EmailMessage]:
    """What the jobs sent now, by receiver."""
    mail.outbox.clear()
    run_jobs()
    return {letter.to[0]: letter for letter in mail.outbox}


def test_everybody_gets_one_invitation_and_news_but_the_author_no_news(table: Table, run_jobs: Run) -> None:
    letters = letters_to(table, run_jobs)
    assert len(mail.outbox) == len(letters) == len(table.everybody)
    assert letters_to(table, run_jobs) == {}
    news = Notification.objects.filter(kind=Kind.SESSION_INVITED)
    assert set(news.values_list("user_id", flat=True)) == {actor.user_id for actor in table.everybody}


def test_an_invitation_says_when_and_where_and_nothing_else(table: Table, run_jobs: Run) -> None:
    for letter in letters_to(table, run_jobs).values():
        part = attachment(letter)
        assert part.get_content_type() == "text/calendar"
        assert part.get_param("method") == "REQUEST"
        event = event_of(letter)
        assert event["SUMMARY"] == "Consilia: council"
        assert event["URL"] == event["DESCRIPTION"]
        assert str(event["URL"]).endswith(f"/councils/{table.id}/")
        whole = part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        names = {line.split(":")[0].split(";")[0] for line in whole.splitlines() if line[:1] != " "}
        assert names - {"BEGIN", "END"} <= SAID
        for secret in (AGENDA[:20], table.session.reference, "cardiology", table.chair.name.split()[0]):
            assert secret not in whole


@pytest.mark.parametrize(
    ("urgency", "starts_in", "waits"),
    [("planned", 48, True), ("planned", 2, False), ("emergency", 48, False)],
)
def test_an_invitation_waits_for_the_end_of_quiet_hours_unless_there_is_no_time(
    urgency: str, starts_in: int, waits: bool
) -> None:
    table = make_table(at=NIGHT, starts=NIGHT + timedelta(hours=starts_in), urgency=urgency)
    User.objects.update(time_zone="UTC")
    OwnQuietHours.objects.create(user_id=table.chair.user_id, quiet_from=time(22), quiet_until=time(6))
    tell_calendars(
        session_id=table.id, author_id=None, cause=uuid4(), by=Actor.system(), at=NIGHT + timedelta(minutes=1)
    )
    queued = {
        job.args["participant_id"]: job.scheduled_at
        for job in ProcrastinateJob.objects.filter(task_name="conferencing.send_calendar")
    }
    mine = str(table.session.participants.get(user_id=table.chair.user_id).id)
    morning = NIGHT.replace(minute=0) + timedelta(hours=7)
    assert queued.pop(mine) == (morning if waits else None)
    assert set(queued.values()) == {morning + timedelta(hours=1) if waits else None}  # by the policy


def test_times_are_right_whatever_zone_somebody_lives_in(table: Table) -> None:
    participant = table.session.participants.select_related("user", "session").first()
    assert participant is not None
    event = event_in(invitation_for(participant)[1])
    assert event.start == table.session.starts
    assert event.end - event.start == timedelta(hours=1)
    assert b"DTSTART:20261118T110000Z" in invitation_for(participant)[1]


def test_the_sender_is_an_address_even_where_a_name_stands_before_it(table: Table, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Consilia <consilia@hospital.example>"
    own = table.session.participants.select_related("user", "session").get(user=table.chair.user_id)
    event = event_in(invitation_for(own)[1])
    assert event["ORGANIZER"] == "mailto:consilia@hospital.example"
    assert event["ATTENDEE"] == f"mailto:{own.user.email}"


def test_a_moved_council_moves_in_the_calendar(table: Table, run_jobs: Run) -> None:
    run_jobs()
    later = table.session.starts + timedelta(days=1)
    services.reschedule_session(
        session_id=table.id, starts=later, minutes=45, reason="Chair ill", by=table.chair, at=table.tick()
    )
    letters = letters_to(table, run_jobs)
    assert len(letters) == len(table.everybody)
    for letter in letters.values():
        event = event_of(letter)
        assert (event.start, event["SEQUENCE"], event["STATUS"]) == (later, 1, "CONFIRMED")
    assert "Chair ill" not in str([letter.message() for letter in letters.values()])
    told = Notification.objects.filter(kind=Kind.SESSION_MOVED).values_list("user_id", flat=True)
    assert table.chair.user_id not in told


def test_a_cancelled_council_leaves_the_calendar(table: Table, run_jobs: Run) -> None:
    run_jobs()
    services.cancel_session(session_id=table.id, reason="Recovered", by=table.secretary, at=table.tick())
    for letter in letters_to(table, run_jobs).values():
        assert attachment(letter).get_param("method") == "CANCEL"
        event = event_of(letter)
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_who_is_taken_off_the_list_is_told_alone_and_may_be_asked_again(table: Table, run_jobs: Run) -> None:
    run_jobs()
    (guest,) = [table.guest]
    services.remove_participant(session_id=table.id, user_id=guest.person_id, by=table.chair, at=table.tick())
    (letter,) = letters_to(table, run_jobs).values()
    assert attachment(letter).get_param("method") == "CANCEL"
    services.invite_participant(
        session_id=table.id, user_id=guest.person_id, part="member", by=table.chair, at=table.tick()
    )
    (letter,) = letters_to(table, run_jobs).values()
    assert attachment(letter).get_param("method") == "REQUEST"
    assert event_of(letter)["SEQUENCE"] == 2


def test_who_never_heard_of_it_does_not_hear_that_it_is_off(table: Table, run_jobs: Run) -> None:
    services.cancel_session(session_id=table.id, reason="Error", by=table.chair, at=table.tick())
    assert letters_to(table, run_jobs) == {}


def test_who_wants_no_letters_gets_none(table: Table, run_jobs: Run) -> None:
    chosen = {Kind.SESSION_INVITED: Ways(in_app=True, email=Email.NEVER)}
    set_preferences(chosen=chosen, by=table.guest, at=table.tick())
    letters = letters_to(table, run_jobs)
    assert User.objects.get(pk=table.guest.user_id).email not in letters
    assert len(letters) == len(table.everybody) - 1


def test_an_overtaken_letter_is_not_sent(table: Table, run_jobs: Run) -> None:
    run_jobs()
    participant = table.session.participants.first()
    assert participant is not None
    sent = send_calendar(
        participant_id=participant.id,
        sequence=participant.sequence - 1 if participant.sequence else 7,
        kind=Kind.SESSION_INVITED,
        message_id=participant.id,
        by=table.chair,
        at=table.tick(),
    )
    assert sent is False


def test_the_summary_is_in_the_readers_language(table: Table) -> None:
    User.objects.filter(pk=table.chair.user_id).update(language="ru")
    own = table.session.participants.select_related("user", "session").get(user=table.chair.user_id)
    assert event_in(invitation_for(own)[1])["SUMMARY"] == "Consilia: консилиум"


def test_the_feed_holds_ones_own_councils_and_no_others(table: Table) -> None:
    other = make_table(centre=table.centre)
    text = feed_file(table.chair.person_id, datetime(2026, 11, 19, tzinfo=UTC))
    assert str(table.id).encode() in text.replace(b"\r\n ", b"")
    assert str(other.id).encode() not in text.replace(b"\r\n ", b"")
    assert b"METHOD:PUBLISH" in text
