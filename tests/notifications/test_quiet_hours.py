"""Quiet hours: by the clock on the reader's wall, in every time zone, and never for an emergency."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from django.core import mail
from hypothesis import assume, given
from hypothesis import strategies as st

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.notifications import jobs, queries, services
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.domain.quiet import QuietHours, is_quiet, may_disturb, quiet_until
from consilia.notifications.models import Notification, OwnQuietHours, QuietPolicy
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.network import make_centre, make_consultant, make_duty
from tests.factories.notifications import make_news

SYSTEM = Actor.system()
State = Notification.EmailState
NIGHT = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)  # half past three in Moscow
MORNING = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # seven in Moscow
# The eleven of Russia, and some whose clocks change, by whole and by half hours.
ZONES = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
]
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
HOURS = st.builds(QuietHours, MINUTES, MINUTES)
MOMENTS = st.one_of(
    st.integers(1_700_000_000, 1_900_000_000),
    # Around the changes of the clocks in Berlin and New York in 2026.
    *(
        st.integers(second - 100_000, second + 100_000)
        for second in (1_774_746_000, 1_792_890_000, 1_772_953_200, 1_793_512_800)
    ),
).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(hours=HOURS, zone=st.sampled_from(ZONES), at=MOMENTS, between=st.floats(0, 0.9999))
def test_a_letter_waits_for_the_first_moment_that_is_not_quiet(
    hours: QuietHours, zone: str, at: datetime, between: float
) -> None:
    assume(hours.begins != hours.ends)
    end = quiet_until(hours, zone, at)
    assert not is_quiet(hours, zone, end)
    assert end >= at
    assert end - at <= timedelta(hours=25)
    if end > at:
        assert is_quiet(hours, zone, at + (end - at) * between)


@given(hours=HOURS, wall=MINUTES)
def test_quiet_hours_are_half_open_and_what_is_left_of_the_day_is_not_quiet(
    hours: QuietHours, wall: time
) -> None:
    assume(hours.begins != hours.ends)
    assert hours.covers(hours.begins)
    assert not hours.covers(hours.ends)
    assert hours.covers(wall) != QuietHours(hours.ends, hours.begins).covers(wall)


@pytest.mark.parametrize(
    ("urgency", "on_duty", "disturbs"),
    [
        (Urgency.EMERGENCY, False, True),
        (Urgency.EMERGENCY, True, True),
        (Urgency.URGENT, True, True),
        (Urgency.URGENT, False, False),
        (Urgency.PLANNED, True, False),
        (Urgency.PLANNED, False, False),
    ],
)
def test_what_may_disturb_somebody_at_night(urgency: Urgency, on_duty: bool, disturbs: bool) -> None:
    assert may_disturb(urgency, on_duty=on_duty) == disturbs


# The letters


def send(news: Notification, at: datetime = NIGHT) -> State:
    return services.send_email(notification_id=news.id, by=SYSTEM, at=at)


def put_on_duty(user: User) -> None:
    consultant = make_consultant(make_centre(fields=["cardiology"]), user=user, fields=["cardiology"])
    make_duty(consultant, "cardiology", NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=1))


@pytest.mark.django_db
def test_letters_of_the_night_become_one_letter_of_the_morning() -> None:
    user = make_user(time_zone="Europe/Moscow")
    assert [send(make_news(user.id, at=NIGHT)) for _ in range(3)] == [State.HELD] * 3
    assert (mail.outbox, queries.held_due(NIGHT)) == ([], [])
    assert queries.held_due(MORNING) == [user.id]
    assert services.send_held(user_id=user.id, by=SYSTEM, at=MORNING) == 3
    assert services.send_held(user_id=user.id, by=SYSTEM, at=MORNING) == 0
    assert [letter.to for letter in mail.outbox] == [[user.email]]


@pytest.mark.django_db
def test_what_was_read_at_night_needs_no_letter_in_the_morning() -> None:
    actor = make_actor()
    news = make_news(actor.person_id, at=NIGHT)
    send(news)
    services.mark_read(notification_id=news.id, by=actor, at=NIGHT)
    assert services.send_held(user_id=actor.person_id, by=SYSTEM, at=MORNING) == 0
    news.refresh_from_db()
    assert (mail.outbox, news.email_state) == ([], State.COVERED)


@pytest.mark.django_db
def test_an_emergency_knocks_at_night() -> None:
    assert send(make_news(make_user().id, at=NIGHT, urgency=Urgency.EMERGENCY)) == State.SENT


@pytest.mark.django_db
def test_whoever_is_on_duty_gets_what_is_urgent_and_nothing_that_can_wait() -> None:
    user = make_user()
    planned, urgent = make_news(user.id, at=NIGHT), make_news(user.id, at=NIGHT, urgency=Urgency.URGENT)
    assert [send(planned), send(urgent)] == [State.HELD, State.HELD]
    put_on_duty(user)
    assert queries.held_due(NIGHT) == [user.id], "she came on duty while something urgent waited"
    assert send(make_news(user.id, at=NIGHT)) == State.HELD
    assert send(make_news(user.id, at=NIGHT, urgency=Urgency.URGENT)) == State.SENT


@pytest.mark.django_db
def test_the_daily_letter_waits_for_late_risers() -> None:
    actor = make_actor()
    services.choose_quiet_hours(hours=QuietHours(time(22), time(10)), by=actor, at=NIGHT)
    make_news(actor.person_id, kind=Kind.TASK_DUE, at=NIGHT)
    eight, ten = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (5, 7))
    assert (queries.digests_due(eight), queries.digests_due(ten)) == ([], [actor.user_id])


@pytest.mark.django_db
def test_own_hours_count_at_once_and_the_policy_counts_again_when_they_are_given_up() -> None:
    actor = make_actor()
    user_id: UUID = actor.person_id
    assert queries.quiet_hours_of([user_id], at=NIGHT)[user_id] == QuietHours(time(22), time(7))
    services.choose_quiet_hours(hours=None, by=actor, at=NIGHT)
    assert send(make_news(user_id, at=NIGHT)) == State.SENT
    services.follow_quiet_policy(by=actor, at=NIGHT)
    assert queries.quiet_hours_of([user_id], at=NIGHT)[user_id] == QuietHours(time(22), time(7))
    with pytest.raises(services.NoLength):
        services.choose_quiet_hours(hours=QuietHours(time(7), time(7)), by=actor, at=NIGHT)


@pytest.mark.django_db
def test_without_a_policy_nobody_is_left_alone_who_did_not_choose_it() -> None:
    QuietPolicy.objects.all().delete()
    assert send(make_news(make_user().id, at=NIGHT)) == State.SENT


@pytest.mark.django_db
def test_the_round_wakes_each_reader_once(run_jobs: Callable[[], list[str]]) -> None:
    user = make_user()
    send(make_news(user.id, at=NIGHT))
    OwnQuietHours.objects.create(user=user)  # never left alone, at whatever hour this test runs
    jobs.release_held(timestamp=0)
    jobs.release_held(timestamp=0)
    run_jobs()
    assert len(mail.outbox) == 1


# The page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"choice": "own", "quiet_from": "21:30", "quiet_until": "06:15"}, (time(21, 30), time(6, 15))),
        ({"choice": "never"}, (None, None)),
    ],
)
def test_quiet_hours_are_chosen_on_the_page(data: dict[str, str], kept: tuple[time | None, ...]) -> None:
    actor = make_actor(Role.EXPERT)
    browser = signed_in_client(actor)
    assert browser.post("/notifications/quiet-hours/", data).status_code == 302
    own = OwnQuietHours.objects.get(user_id=actor.person_id)
    assert (own.quiet_from, own.quiet_until) == kept
    browser.post("/notifications/quiet-hours/", {"choice": "policy"})
    assert not OwnQuietHours.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"choice": "own", "quiet_from": "21:30", "quiet_until": ""}, "Enter both times."),
        ({"choice": "own", "quiet_from": "07:00", "quiet_until": "07:00"}, "end at another time"),
        ({"choice": "own", "quiet_from": "soon", "quiet_until": "07:00"}, "valid time"),
    ],
)
def test_wrong_hours_are_refused_in_words(data: dict[str, str], said: str) -> None:
    response = signed_in_client(make_actor(Role.EXPERT)).post("/notifications/quiet-hours/", data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not OwnQuietHours.objects.exists()
