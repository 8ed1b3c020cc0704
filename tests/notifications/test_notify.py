"""Telling people: once, in their own way, and never about their own deeds."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.utils import translation

from consilia.accounts.domain.actors import Actor
from consilia.cases import jobs as cases
from consilia.cases.queries.recipients import TOLD_EVENTS
from consilia.notifications import services
from consilia.notifications.domain.kinds import Email, Kind, Urgency, Ways
from consilia.notifications.models import KIND_TITLES, Notification
from consilia.notifications.queries import unread_count
from tests.factories.accounts import make_actor, make_user
from tests.factories.notifications import NOON, make_news

# Where kinds are told, not where they are listed.
LISTS = {Path("consilia/notifications/domain/kinds.py"), Path("consilia/notifications/models.py")}
SOURCES = [
    path for path in Path("consilia").rglob("*.py") if path not in LISTS and "migrations" not in path.parts
]
pytestmark = pytest.mark.django_db
NEVER = Ways(in_app=False, email=Email.NEVER)


def notify(**fields: Any) -> Any:
    usual: dict[str, Any] = {
        "kind": Kind.OFFER_REFUSED,
        "subject": "case",
        "subject_id": uuid4(),
        "urgency": Urgency.PLANNED,
        "cause": uuid4(),
        "by": Actor.system(),
        "at": NOON,
    }
    return services.notify(**usual | fields)


def test_every_kind_has_a_title() -> None:
    assert set(KIND_TITLES) == set(Kind)


def test_every_kind_is_heard_by_somebody() -> None:
    used = {
        name
        for path in SOURCES
        for name in re.findall(r"\bKind\.([A-Z_]+)", path.read_text(encoding="utf-8"))
    }
    assert {kind.name for kind in Kind} - used == set(), "a choice without news is an empty promise"
    assert set(cases.NEWS) == TOLD_EVENTS


def test_everybody_named_is_told() -> None:
    users = [make_user().id, make_user().id]
    assert {news.user_id for news in notify(users=users)} == set(users)


def test_the_same_cause_is_told_once() -> None:
    user, cause, case = make_user().id, uuid4(), uuid4()
    first = notify(users=[user], cause=cause, subject_id=case)
    again = notify(users=[user], cause=cause, subject_id=case)
    assert (len(first), len(again), unread_count(user)) == (1, 0, 1)


def test_a_latecomer_is_told_when_the_rest_already_know() -> None:
    early, late, cause, case = make_user().id, make_user().id, uuid4(), uuid4()
    notify(users=[early], cause=cause, subject_id=case)
    again = notify(users=[early, late], cause=cause, subject_id=case)
    assert [news.user_id for news in again] == [late]


def test_another_cause_is_other_news() -> None:
    user, case = make_user().id, uuid4()
    notify(users=[user], subject_id=case)
    notify(users=[user], subject_id=case)
    assert unread_count(user) == 2


def test_nobody_is_told_of_her_own_deed() -> None:
    actor = make_actor()
    assert actor.user_id
    assert notify(users=[actor.user_id], by=actor) == []


def test_who_wants_to_hear_nothing_hears_nothing() -> None:
    actor = make_actor()
    assert actor.user_id
    services.set_preferences(chosen={Kind.OFFER_REFUSED: NEVER}, by=actor, at=NOON)
    assert notify(users=[actor.user_id]) == []


def test_an_emergency_is_shown_to_who_wants_to_hear_nothing() -> None:
    actor = make_actor()
    assert actor.user_id
    services.set_preferences(chosen={Kind.OFFER_REFUSED: NEVER}, by=actor, at=NOON)
    (news,) = notify(users=[actor.user_id], urgency=Urgency.EMERGENCY)
    assert news.in_app
    assert news.email_state == Notification.EmailState.NONE


def test_news_by_e_mail_alone_is_not_counted_in_the_product() -> None:
    actor = make_actor()
    assert actor.user_id
    ways = Ways(in_app=False, email=Email.DAILY)
    services.set_preferences(chosen={Kind.OFFER_REFUSED: ways}, by=actor, at=NOON)
    (news,) = notify(users=[actor.user_id])
    assert news.email_state == Notification.EmailState.DIGEST
    assert unread_count(actor.user_id) == 0


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize("email", Email)
@pytest.mark.parametrize("in_app", [True, False])
def test_ways_of_an_emergency_are_never_weaker_and_of_others_as_chosen(
    urgency: Urgency, email: Email, in_app: bool
) -> None:
    chosen = Ways(in_app=in_app, email=email)
    told = chosen.for_urgency(urgency)
    if urgency is Urgency.EMERGENCY:
        assert told.in_app
        assert told.email is not Email.DAILY
        assert (told.email is Email.NEVER) == (email is Email.NEVER)
    else:
        assert told == chosen


def test_news_rolled_back_with_its_deed_sends_no_letter(run_jobs: Any) -> None:
    class ChangeOfMind(Exception):
        pass

    @transaction.atomic
    def tell_and_regret() -> None:
        make_news(make_user().id)
        raise ChangeOfMind

    with pytest.raises(ChangeOfMind):
        tell_and_regret()
    assert run_jobs() == []
    assert mail.outbox == []


def test_the_title_is_in_the_language_of_who_reads() -> None:
    news = make_news(make_user().id)
    with translation.override("ru"):
        assert news.title == "Вам предложен случай"
    with translation.override("en"):
        assert news.title == "A case is offered to you"
