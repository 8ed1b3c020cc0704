"""The pages of one's own news, through the browser's eyes."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.notifications import queries, services
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.models import Notification
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.notifications import NOON, make_news

pytestmark = pytest.mark.django_db
# Written out: workers must agree on the names of the tests.
SOMETHING = "0192f0c0-0000-7000-8000-00000000abcd"


@pytest.fixture
def reader() -> Actor:
    return make_actor(Role.EXPERT)


@pytest.fixture
def browser(reader: Actor) -> Client:
    return signed_in_client(reader)


def own(reader: Actor, **fields: object) -> Notification:
    assert reader.user_id
    return make_news(reader.user_id, **fields)


def titles(html: str) -> list[str]:
    return re.findall(r'/notifications/[0-9a-f-]{36}/">([^<]+)</a>', html)


def test_unread_news_comes_first_and_the_newest_before_the_older(reader: Actor, browser: Client) -> None:
    old_unread = own(reader, kind=Kind.CASE_OFFERED)
    new_read = own(reader, kind=Kind.MESSAGE_SENT, at=NOON + timedelta(hours=2))
    own(reader, kind=Kind.DEADLINE_MISSED, at=NOON + timedelta(hours=1))
    services.mark_read(notification_id=new_read.id, by=reader, at=NOON)
    html = browser.get("/notifications/").content.decode()
    assert titles(html) == ["A deadline was missed", "A case is offered to you", "A new message in the case"]
    assert old_unread.reference in html


def test_paging_shows_everything_once(reader: Actor) -> None:
    assert reader.user_id
    for number in range(60):
        news = own(reader, at=NOON + timedelta(minutes=number % 7))
        if number % 3:
            services.mark_read(notification_id=news.id, by=reader, at=NOON)
    seen: list[Notification] = []
    cursor = None
    while True:
        page = queries.notifications_of(reader.user_id, cursor=cursor)
        seen += page.rows
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len({news.id for news in seen}) == 60
    assert [news.is_unread for news in seen] == sorted((news.is_unread for news in seen), reverse=True)


def test_the_unread_tab_leaves_the_rest_out(reader: Actor, browser: Client) -> None:
    own(reader, kind=Kind.CASE_OFFERED)
    read = own(reader, kind=Kind.MESSAGE_SENT)
    services.mark_read(notification_id=read.id, by=reader, at=NOON)
    assert titles(browser.get("/notifications/?show=unread").content.decode()) == ["A case is offered to you"]


def test_an_empty_list_says_so(browser: Client) -> None:
    assert "No news yet" in browser.get("/notifications/").content.decode()


def test_a_foreign_cursor_shows_the_first_page(reader: Actor, browser: Client) -> None:
    own(reader)
    assert len(titles(browser.get("/notifications/?cursor=nonsense").content.decode())) == 1


def test_nobody_sees_or_marks_the_news_of_others(browser: Client) -> None:
    foreign = make_news(make_user().id)
    assert titles(browser.get("/notifications/").content.decode()) == []
    assert browser.get(f"/notifications/{foreign.id}/").status_code == 404
    assert browser.post(f"/notifications/{foreign.id}/mark/", {"read": "yes"}).status_code == 404
    browser.post("/notifications/read-all/")
    foreign.refresh_from_db()
    assert foreign.is_unread


@pytest.mark.parametrize("path", ["", "preferences/", "counter/", f"{SOMETHING}/"])
def test_strangers_are_sent_to_the_sign_in_page(path: str) -> None:
    response = Client().get(f"/notifications/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


@pytest.mark.parametrize("path", ["read-all/", "undo/", "live-token/", f"{SOMETHING}/mark/"])
def test_deeds_are_not_done_by_following_a_link(path: str, browser: Client) -> None:
    assert browser.get(f"/notifications/{path}").status_code == 405


def test_opening_news_reads_it_and_leads_to_its_subject(reader: Actor, browser: Client) -> None:
    news = own(reader, subject="something", at=NOON)
    assert browser.get(f"/notifications/{news.id}/")["Location"] == "/notifications/"
    news.refresh_from_db()
    assert news.read_at is not None


def test_news_of_a_recalled_offer_does_not_lead_to_a_case_that_is_closed_to_its_reader(
    reader: Actor, browser: Client
) -> None:
    news = own(reader, kind=Kind.OFFER_RECALLED)
    assert browser.get(f"/notifications/{news.id}/")["Location"] == "/notifications/"


def test_one_piece_of_news_is_marked_and_unmarked(reader: Actor, browser: Client) -> None:
    news = own(reader)
    back = browser.post(f"/notifications/{news.id}/mark/", {"read": "yes", "query": "show=unread"})
    assert back["Location"] == "/notifications/?show=unread"
    news.refresh_from_db()
    assert not news.is_unread
    browser.post(f"/notifications/{news.id}/mark/", {"read": "no"})
    news.refresh_from_db()
    assert news.is_unread


def test_all_are_marked_and_the_undo_takes_back_exactly_those(reader: Actor, browser: Client) -> None:
    assert reader.user_id
    before = own(reader)
    services.mark_read(notification_id=before.id, by=reader, at=NOON)
    own(reader)
    own(reader)
    page = browser.post("/notifications/read-all/", follow=True)
    assert queries.unread_count(reader.user_id) == 0
    undo = re.search(r'name="undo" value="([^"]+)"', page.content.decode())
    assert undo
    browser.post("/notifications/undo/", {"undo": undo[1]})
    assert queries.unread_count(reader.user_id) == 2
    before.refresh_from_db()
    assert not before.is_unread


def test_news_that_came_after_the_page_was_shown_stays_unread(reader: Actor, browser: Client) -> None:
    assert reader.user_id
    own(reader, at=NOON)
    own(reader, at=NOON + timedelta(minutes=2))
    browser.post("/notifications/read-all/", {"until": (NOON + timedelta(minutes=1)).isoformat()})
    assert queries.unread_count(reader.user_id) == 1


def test_a_forged_undo_does_nothing_and_says_so(reader: Actor, browser: Client) -> None:
    page = browser.post("/notifications/undo/", {"undo": "2026-11-20T12:00:00+00:00"}, follow=True)
    assert "too late" in page.content.decode()


def test_the_counter_counts_to_a_hundred_and_no_further(reader: Actor, browser: Client) -> None:
    assert reader.user_id
    for _ in range(101):
        own(reader)
    assert queries.unread_count(reader.user_id) == 100
    assert "99+" in browser.get("/notifications/counter/").content.decode()


def test_opening_a_subject_reads_all_news_about_it(reader: Actor) -> None:
    assert reader.user_id
    case = uuid4()
    own(reader, subject_id=case)
    own(reader, subject_id=case, kind=Kind.MESSAGE_SENT)
    own(reader)
    assert services.mark_subject_read(subject="case", subject_id=case, by=reader, at=NOON) == 2
    assert queries.unread_count(reader.user_id) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Mark all as read"), ("ru", "Отметить все как прочитанные")]
)
def test_pages_speak_the_language_of_the_reader(
    language: str, said: str, reader: Actor, browser: Client
) -> None:
    User.objects.filter(id=reader.person_id).update(language=language)
    own(reader, urgency=Urgency.EMERGENCY)
    assert said in browser.get("/notifications/").content.decode()


def test_a_live_token_is_renewed_for_its_owner_alone(reader: Actor, browser: Client) -> None:
    token = queries.live_token(User.objects.get(id=reader.person_id), "case:1")
    renewed = browser.post("/notifications/live-token/", {"token": token})
    assert renewed.status_code == 200
    assert renewed.content
    stranger = signed_in_client(make_actor())
    assert stranger.post("/notifications/live-token/", {"token": token}).status_code == 403
    assert browser.post("/notifications/live-token/", {"token": "forged"}).status_code == 403
