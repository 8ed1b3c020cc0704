"""News that one asks for: offered by policy to a role, told of cases around one, and the hour of the daily e-mail."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.notifications import queries, services
from consilia.notifications.domain.digests import digest_due
from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.models import Notification, OwnDigest, Watch, WatchPolicy
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import make_scene
from tests.factories.notifications import NOON, make_news

SHOWN = Ways(in_app=True, email=Email.NEVER)
SILENT = Ways(in_app=False, email=Email.NEVER)
PAGE = reverse("notifications:preferences")
pytestmark = pytest.mark.django_db


def ask(who: Actor, ways: Ways = SHOWN, kind: Kind = Kind.CASE_ACCEPTED, at: datetime = NOON) -> list[Kind]:
    return services.choose_watches(chosen={kind: ways}, by=who, at=at)


def told(who: Actor) -> list[str]:
    return list(Notification.objects.filter(user_id=who.person_id).values_list("kind", flat=True))


def test_who_looks_after_a_house_hears_of_its_cases_only_when_she_asked(
    run_jobs: Callable[[], list[str]],
) -> None:
    scene = make_scene()
    elsewhere = make_actor(Role.ORGANISATION_COORDINATOR)
    ask(elsewhere)
    scene.case_in("in_review")
    run_jobs()
    assert told(scene.house_coordinator) == []
    ask(scene.house_coordinator, at=scene.at)
    scene.case_in("in_review")
    run_jobs()
    assert told(scene.house_coordinator) == [Kind.CASE_ACCEPTED]
    assert told(elsewhere) == []  # of her own house alone


def test_what_was_asked_for_rests_while_no_policy_offers_it(run_jobs: Callable[[], list[str]]) -> None:
    scene = make_scene()
    ask(scene.house_coordinator, at=scene.at)
    WatchPolicy.objects.update(ends=scene.at)
    scene.case_in("in_review")
    run_jobs()
    assert told(scene.house_coordinator) == []
    assert queries.kinds_on_request(scene.house_coordinator.person_id, at=scene.at) == []


def test_only_what_is_offered_can_be_asked_for_and_it_can_be_left_again() -> None:
    coordinator, expert = make_actor(Role.ORGANISATION_COORDINATOR), make_actor(Role.EXPERT)
    assert ask(coordinator) == [Kind.CASE_ACCEPTED]
    assert ask(coordinator) == []  # nothing changed: nothing is written down
    with pytest.raises(services.NotOffered):
        ask(expert)
    with pytest.raises(services.NotOffered):
        ask(coordinator, kind=Kind.CHAIN_BROKEN)
    assert ask(coordinator, SILENT) == [Kind.CASE_ACCEPTED]
    assert not Watch.objects.exists()
    assert AuditEntry.objects.filter(name="WatchChosen").count() == 2


@given(
    since=st.integers(1_700_000_000, 1_900_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    hour=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/Moscow", "Asia/Kamchatka", "Asia/Kathmandu"]),
)
def test_a_daily_e_mail_comes_at_the_hour_that_was_chosen(since: datetime, hour: time, zone: str) -> None:
    due = digest_due(since, zone, hour)
    assert due.astimezone(ZoneInfo(zone)).time() == hour
    assert timedelta() < due - since <= timedelta(days=1)


def test_each_reader_gets_the_daily_e_mail_at_her_hour() -> None:
    early, usual = make_actor(Role.EXPERT), make_actor(Role.EXPERT)
    services.choose_digest_hour(digest_at=time(18, 30), by=early, at=NOON)
    for who in (early, usual):
        make_news(who.person_id, kind=Kind.MESSAGE_SENT)  # at noon in UTC, three in Moscow
    evening = NOON + timedelta(hours=3, minutes=40)
    assert queries.digests_due(evening) == [early.user_id]
    assert set(queries.digests_due(NOON + timedelta(hours=20))) == {early.user_id, usual.user_id}
    services.choose_digest_hour(digest_at=None, by=early, at=NOON)
    assert queries.digests_due(evening) == []


def test_the_page_offers_what_the_policy_offers_and_keeps_the_choice() -> None:
    coordinator, expert = make_actor(Role.ORGANISATION_COORDINATOR), make_actor(Role.EXPERT)
    client = signed_in_client(coordinator)
    assert "News on request" in client.get(PAGE).content.decode()
    assert "News on request" not in signed_in_client(expert).get(PAGE).content.decode()
    offered = queries.kinds_on_request(coordinator.person_id, at=NOON)
    said = {f"{kind}_watch_email": "never" for kind in offered} | {"case_closed_watch_email": "daily"}
    assert client.post(reverse("notifications:watch"), said).status_code == 302
    assert Watch.objects.get().ways == Ways(in_app=False, email=Email.DAILY)
    wrong = client.post(reverse("notifications:watch"), {**said, "case_closed_watch_email": "hourly"})
    assert wrong.status_code == 422
    assert client.post(reverse("notifications:digest_hour"), {"digest_at": "18:30"}).status_code == 302
    assert 'value="18:30"' in client.get(PAGE).content.decode()
    assert client.post(reverse("notifications:digest_hour"), {"digest_at": "soon"}).status_code == 422
    client.post(reverse("notifications:digest_hour"), {"digest_at": ""})
    assert not OwnDigest.objects.exists()
