"""E-mails: content-free, sent once, put off when they would only repeat themselves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consilia.accounts.domain.actors import Actor
from consilia.notifications import jobs, queries, services
from consilia.notifications.domain.digests import digest_due
from consilia.notifications.domain.kinds import Email, Kind, Urgency, Ways
from consilia.notifications.models import Notification, OwnQuietHours
from tests.factories.accounts import make_actor, make_user
from tests.factories.notifications import NOON, make_news

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
State = Notification.EmailState
# Everything but the addresses of the pages that an English or Russian letter may say.
KNOWN = {
    "en": "News in Consilia There is news in Consilia. Sign in to read it. Choose how you are told:",
    "ru": "Новости в Consilia В Consilia есть новости. Войдите, чтобы прочитать их. Настроить уведомления:",
}


def send(news: Notification, at: datetime = NOON) -> State:
    return services.send_email(notification_id=news.id, by=SYSTEM, at=at)


def test_news_at_once_becomes_one_letter(run_jobs: Callable[[], list[str]]) -> None:
    user = make_user()
    OwnQuietHours.objects.create(user=user)  # never left alone, at whatever hour this test runs
    make_news(user.id)
    assert run_jobs() == ["notifications.send_email"]
    assert [letter.to for letter in mail.outbox] == [[user.email]]


def test_a_letter_is_sent_once_however_often_its_job_runs() -> None:
    news = make_news(make_user().id)
    assert [send(news), send(news)] == [State.SENT, State.SENT]
    assert len(mail.outbox) == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    language=st.sampled_from(["en", "ru"]),
    kind=st.sampled_from(list(Kind)),
    urgency=st.sampled_from(list(Urgency)),
    reference=st.text("0123456789ABCDEF-", min_size=6, max_size=20),
)
def test_a_letter_says_the_same_whatever_happened(
    language: str, kind: Kind, urgency: Urgency, reference: str
) -> None:
    """The property behind "content-free": nothing of the news reaches the letter, not even in a header."""
    user = make_user(language=language, family_name="Ведьмедь", given_name="Аполлинария")
    case = uuid4()
    news = Notification.objects.create(
        user=user,
        kind=kind,
        subject="case",
        subject_id=case,
        reference=reference,
        urgency=urgency,
        cause=str(uuid4()),
        created_at=NOON,
        email_state=State.WAITING,
    )
    mail.outbox.clear()
    send(news)
    (letter,) = mail.outbox
    said = f"{letter.subject} {letter.body}"
    words = {word for word in said.split() if not word.startswith("http")}
    assert words == set(KNOWN[language].split())
    whole = letter.message().as_string() + said
    assert not [secret for secret in (reference, str(case), case.hex, "Ведьмедь") if secret in whole]


def test_two_readers_get_the_same_words() -> None:
    for news in (make_news(make_user().id, kind=Kind.CASE_OFFERED), make_news(make_user().id)):
        send(news)
    first, second = mail.outbox
    assert (first.subject, first.body) == (second.subject, second.body)


def test_the_letter_leads_to_the_list_and_the_choice() -> None:
    send(make_news(make_user().id))
    assert "http://localhost:8000/notifications/\n" in mail.outbox[0].body
    assert "http://localhost:8000/notifications/preferences/\n" in mail.outbox[0].body


def test_what_was_read_meanwhile_needs_no_letter() -> None:
    actor = make_actor()
    assert actor.user_id
    news = make_news(actor.user_id)
    services.mark_read(notification_id=news.id, by=actor, at=NOON)
    assert send(news) == State.COVERED
    assert mail.outbox == []


def test_an_unanswered_letter_stands_for_the_next_quarter_of_an_hour() -> None:
    user = make_user().id
    first, second, third = (make_news(user) for _ in range(3))
    assert send(first) == State.SENT
    assert send(second, NOON + timedelta(minutes=14)) == State.COVERED
    assert send(third, NOON + timedelta(minutes=16)) == State.SENT


def test_an_emergency_knocks_each_time() -> None:
    user = make_user().id
    send(make_news(user))
    assert send(make_news(user, urgency=Urgency.EMERGENCY)) == State.SENT


def daily(user_id: UUID) -> None:
    actor = make_actor_of(user_id)
    services.set_preferences(
        chosen={Kind.OFFER_LAPSED: Ways(in_app=True, email=Email.DAILY)}, by=actor, at=NOON
    )


def make_actor_of(user_id: UUID) -> Actor:
    from consilia.accounts.models import User

    return make_actor(user=User.objects.get(id=user_id))


def test_the_daily_letter_stands_for_all_and_goes_once() -> None:
    user = make_user().id
    daily(user)
    for _ in range(3):
        make_news(user, kind=Kind.OFFER_LAPSED)
    morning = NOON + timedelta(days=1)
    assert services.send_digest(user_id=user, by=SYSTEM, at=morning) == 3
    assert services.send_digest(user_id=user, by=SYSTEM, at=morning) == 0
    assert len(mail.outbox) == 1


def test_a_day_whose_news_was_all_read_brings_no_letter() -> None:
    user = make_user().id
    daily(user)
    news = make_news(user, kind=Kind.OFFER_LAPSED)
    services.mark_read(notification_id=news.id, by=make_actor_of(user), at=NOON)
    assert services.send_digest(user_id=user, by=SYSTEM, at=NOON) == 0
    news.refresh_from_db()
    assert (mail.outbox, news.email_state) == ([], State.COVERED)


def test_digests_go_out_when_it_is_morning_where_the_reader_lives(
    run_jobs: Callable[[], list[str]],
) -> None:
    east, west = make_user(time_zone="Asia/Kamchatka").id, make_user(time_zone="Europe/Kaliningrad").id
    for user in (east, west):
        daily(user)
        make_news(user, kind=Kind.OFFER_LAPSED)  # 20 November, noon UTC: midnight in Kamchatka
    assert queries.digests_due(NOON) == []
    assert queries.digests_due(datetime(2026, 11, 20, 20, 0, tzinfo=UTC)) == [east]
    assert set(queries.digests_due(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))) == {east, west}


def test_the_daily_round_queues_each_reader_once(run_jobs: Callable[[], list[str]]) -> None:
    user = make_user().id
    OwnQuietHours.objects.create(user_id=user)
    daily(user)
    make_news(user, kind=Kind.OFFER_LAPSED)
    jobs.send_digests(timestamp=0)
    jobs.send_digests(timestamp=0)
    run_jobs()
    assert len(mail.outbox) == 1


@given(
    since=st.integers(1_700_000_000, 1_900_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    zone=st.sampled_from(
        ["Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]
    ),
)
def test_a_digest_is_due_at_eight_local_time_within_a_day(since: datetime, zone: str) -> None:
    due = digest_due(since, zone)
    local = due.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (8, 0)
    assert timedelta() < due - since <= timedelta(days=1, hours=1)  # an hour more when the clocks change
