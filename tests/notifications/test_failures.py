"""Letters in trouble: tried again with growing pauses, dead after the policy's number, sent again, given up."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from consilia.notifications import mail, services
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.domain.letters import PERMANENT, Failure, Patience, Reason, judged
from consilia.notifications.models import REASON_WORDS, AddressBlock, Letter, Notification, OwnQuietHours
from consilia.notifications.queries.letters import patience
from tests.factories.accounts import make_actor, make_user
from tests.factories.notifications import NOON, make_news

SYSTEM = Actor.system()
State = Notification.EmailState
NOBODY = smtplib.SMTPRecipientsRefused({"x@example.org": (550, b"5.1.1 User unknown")})
LATER = smtplib.SMTPRecipientsRefused({"x@example.org": (451, b"4.7.1 Greylisted")})


@contextmanager
def mail_server_says(error: OSError) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "send", refuse)
        yield


def send(news: Notification, at: datetime = NOON) -> State:
    return services.send_email(notification_id=news.id, by=SYSTEM, at=at)


def failed(error: OSError = LATER, **fields: Any) -> Letter:
    """A letter whose first attempt failed so."""
    news = make_news(fields.pop("user", None) or make_user().id, **fields)
    with mail_server_says(error):
        send(news, fields.get("at", NOON))
    return Letter.objects.get(news=news)


def state_of(letter: Letter) -> str:
    return Letter.objects.get(id=letter.id).state


def again(letter: Letter, at: datetime = NOON + timedelta(hours=1)) -> str:
    return services.send_letter(letter_id=letter.id, by=SYSTEM, at=at)


# What a mail server means


@pytest.mark.parametrize(
    ("code", "said", "of_recipient", "reason"),
    [
        (550, "5.1.1 User unknown", True, Reason.NO_MAILBOX),
        (550, "No such user here", True, Reason.NO_MAILBOX),
        (553, "sorry", True, Reason.NO_MAILBOX),
        (550, "5.7.1 Rejected by policy", True, Reason.REFUSED),
        (550, "5.1.1 User unknown", False, Reason.REFUSED),
        (554, "Transaction failed", True, Reason.REFUSED),
        (552, "Mailbox full", True, Reason.FULL),
        (452, "4.2.2 Mailbox full", True, Reason.FULL),
        (450, "4.1.1 Try later", True, Reason.LATER),
        (421, "Too many connections", False, Reason.LATER),
        (535, "Authentication failed", False, Reason.LOGIN),
    ],
)
def test_an_answer_of_the_mail_server_is_understood(
    code: int, said: str, of_recipient: bool, reason: Reason
) -> None:
    failure = judged(code, said, of_recipient=of_recipient)
    assert (failure.reason, failure.code) == (reason, code)
    assert failure.is_permanent == (reason in PERMANENT)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (NOBODY, Failure(Reason.NO_MAILBOX, 550)),
        (LATER, Failure(Reason.LATER, 451)),
        (smtplib.SMTPDataError(554, b"5.6.0 no"), Failure(Reason.REFUSED, 554)),
        (smtplib.SMTPSenderRefused(550, b"5.1.8 no", "us@example.org"), Failure(Reason.REFUSED, 550)),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), Failure(Reason.LOGIN, 535)),
        (smtplib.SMTPServerDisconnected(), Failure(Reason.UNREACHABLE)),
        (smtplib.SMTPConnectError(554, b"closed"), Failure(Reason.UNREACHABLE)),
        (ConnectionRefusedError(), Failure(Reason.UNREACHABLE)),
        (TimeoutError(), Failure(Reason.UNREACHABLE)),
    ],
)
def test_an_error_of_the_library_is_understood(error: OSError, failure: Failure) -> None:
    assert mail.failure_of(error) == failure


def test_every_reason_has_words() -> None:
    assert set(REASON_WORDS) == set(Reason)


@given(attempts=st.integers(1, 20), first=st.integers(1, 600), factor=st.floats(1, 5))
def test_pauses_grow_until_patience_ends(attempts: int, first: int, factor: float) -> None:
    patient = Patience(attempts, timedelta(seconds=first), factor)
    pauses = [patient.pause_after(failures) for failures in range(1, attempts + 1)]
    assert pauses[-1] is None
    grown = [pause for pause in pauses if pause is not None]
    assert len(grown) == attempts - 1
    assert grown == sorted(grown)


# Attempts


@pytest.mark.django_db
def test_a_letter_that_failed_goes_out_at_a_later_attempt_and_once() -> None:
    letter = failed()
    assert (letter.state, letter.attempts, letter.reason) == (Letter.State.RETRYING, 1, Reason.LATER)
    job = ProcrastinateJob.objects.get(task_name="notifications.send_letter")
    assert job.scheduled_at == letter.next_at == NOON + timedelta(seconds=3)
    assert [again(letter), again(letter)] == [Letter.State.SENT, Letter.State.SENT]
    assert len(outbox.outbox) == 1
    news = Notification.objects.get(letter=letter)
    assert (news.email_state, outbox.outbox[0].extra_headers["Message-ID"].split("@")[0]) == (
        State.SENT,
        f"<{news.id}",
    )


@pytest.mark.django_db
def test_a_letter_is_dead_after_as_many_attempts_as_the_policy_says() -> None:
    letter, at = failed(), NOON
    with mail_server_says(LATER):
        while state_of(letter) == Letter.State.RETRYING:
            at = Letter.objects.get(id=letter.id).next_at or at
            again(letter, at)
    letter.refresh_from_db()
    assert letter.attempts == patience(NOON).attempts
    assert timedelta(minutes=50) < at - NOON < timedelta(minutes=60)
    assert Notification.objects.get(letter=letter).email_state == State.FAILED


@pytest.mark.django_db
def test_a_permanent_refusal_is_not_tried_again() -> None:
    letter = failed(smtplib.SMTPDataError(554, b"5.6.0 no"))
    assert (letter.state, letter.next_at) == (Letter.State.DEAD, None)
    assert not ProcrastinateJob.objects.filter(task_name="notifications.send_letter").exists()
    assert not AddressBlock.objects.exists()


@pytest.mark.django_db
def test_what_was_read_meanwhile_needs_no_letter_and_the_night_takes_it_over() -> None:
    actor = make_actor()
    letter = failed(user=actor.user_id)
    services.mark_subject_read(
        subject="case", subject_id=Notification.objects.get(letter=letter).subject_id, by=actor, at=NOON
    )
    assert again(letter) == Letter.State.OVERTAKEN
    other = failed(user=actor.user_id)
    assert again(other, NOON + timedelta(hours=9)) == Letter.State.OVERTAKEN
    assert Notification.objects.filter(user_id=actor.person_id, is_held=True).count() == 1


@pytest.mark.django_db
def test_a_daily_letter_that_fails_stands_for_all_its_news() -> None:
    user = make_user()
    for _ in range(3):
        make_news(user.id, kind=Kind.TASK_DUE)
    with mail_server_says(LATER):
        services.send_digest(user_id=user.id, by=SYSTEM, at=NOON)
    letter = Letter.objects.get()
    assert services.send_digest(user_id=user.id, by=SYSTEM, at=NOON) == 0
    assert again(letter) == Letter.State.SENT
    assert Notification.objects.filter(letter=letter, email_state=State.SENT).count() == 3


# Addresses


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_blocked_and_its_owner_told_once_in_the_product() -> None:
    user = make_user()
    failed(NOBODY, user=user.id)
    told = Notification.objects.get(user=user, kind=Kind.ADDRESS_REFUSED)
    assert (told.in_app, told.email_state) == (True, State.NONE)
    assert send(make_news(user.id, urgency=Urgency.EMERGENCY)) == State.BLOCKED
    assert outbox.outbox == []
    services.block_address(user, code=550, at=NOON)
    assert AddressBlock.objects.count() == 1


@pytest.mark.django_db
def test_another_address_is_not_blocked_and_the_owner_may_try_hers_again() -> None:
    user = make_user()
    failed(NOBODY, user=user.id)
    actor = make_actor(user=user)
    assert services.try_address_again(by=actor, at=NOON)
    assert not services.try_address_again(by=actor, at=NOON)
    assert send(make_news(user.id)) == State.SENT
    failed(NOBODY, user=user.id, at=NOON + timedelta(hours=1))
    User.objects.filter(id=user.id).update(email="new@example.org")
    assert send(make_news(user.id), NOON + timedelta(hours=2)) == State.SENT


# By hand


@pytest.mark.django_db
def test_an_administrator_sends_again_and_the_address_is_believed(run_jobs: Callable[[], list[str]]) -> None:
    letter, by = failed(NOBODY), make_actor(Role.ADMINISTRATOR)
    OwnQuietHours.objects.create(user=letter.user)  # never left alone, at whatever hour this test runs
    assert services.send_again(letter_ids=[letter.id], by=by, at=NOON) == 1
    assert services.send_again(letter_ids=[letter.id], by=by, at=NOON) == 0, "somebody was first"
    run_jobs()
    assert state_of(letter) == Letter.State.SENT
    assert AuditEntry.objects.get(name="LetterSentAgain").subject_id == letter.id


@pytest.mark.django_db
def test_a_letter_that_is_given_up_stays_so_and_its_news_stays_in_the_product() -> None:
    letter, by = failed(NOBODY), make_actor(Role.ADMINISTRATOR)
    assert services.give_up_letters(letter_ids=[letter.id], by=by, at=NOON) == 1
    assert services.send_again(letter_ids=[letter.id], by=by, at=NOON) == 0
    assert state_of(letter) == Letter.State.GIVEN_UP
    assert Notification.objects.get(letter=letter).in_app


@pytest.mark.django_db
@pytest.mark.parametrize("deed", [services.send_again, services.give_up_letters])
def test_only_administrators_look_after_letters(deed: Any) -> None:
    letter = failed(NOBODY)
    with pytest.raises(NotAllowed):
        deed(letter_ids=[letter.id], by=make_actor(Role.TRIAGE_COORDINATOR), at=NOON)
    assert state_of(letter) == Letter.State.DEAD


@pytest.mark.django_db
def test_letters_that_ended_long_ago_are_forgotten_and_dead_ones_are_not() -> None:
    dead, sent = failed(NOBODY), failed()
    again(sent)
    assert services.forget_letters(before=NOON + timedelta(days=400)) == 1
    assert list(Letter.objects.all()) == [dead]
