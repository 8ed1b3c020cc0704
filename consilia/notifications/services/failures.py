"""Letters in trouble: tried again with growing pauses, sent again by hand, given up; addresses that take none."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from consilia.accounts.queries import people
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed
from consilia.notifications import mail
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.domain.letters import Failure, Reason
from consilia.notifications.events import AddressTriedAgain, LetterGivenUp, LetterSentAgain
from consilia.notifications.models import AddressBlock, Letter, Notification
from consilia.notifications.permissions import may_look_after_letters
from consilia.notifications.queries.letters import open_block, patience
from consilia.notifications.queries.quiet import is_left_alone
from consilia.notifications.services.telling import notify

EmailState = Notification.EmailState
State = Letter.State
_RANK = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.PLANNED)


def note_failure(user: User, news: Sequence[Notification], failure: Failure, *, at: datetime) -> EmailState:
    """Keep the letter that stands for `news`, and what is to become of it; answer the state of the news."""
    letter = Letter(user=user, message_id=news[0].id, since=at, attempts=0)
    _decide(letter, failure, at)
    letter.save(force_insert=True)
    state = EmailState.WAITING if letter.state == State.RETRYING else EmailState.FAILED
    Notification.objects.filter(id__in=[one.id for one in news]).update(email_state=state, letter=letter)
    _queue(letter)
    return state


def _decide(letter: Letter, failure: Failure, at: datetime) -> None:
    """After one more failed attempt: again after a pause, or never again by itself."""
    letter.attempts += 1
    letter.tried_at, letter.reason, letter.code = at, failure.reason, failure.code
    pause = None if failure.is_permanent else patience(at).pause_after(letter.attempts)
    letter.state = State.DEAD if pause is None else State.RETRYING
    letter.next_at = None if pause is None else at + pause
    if failure.reason is Reason.NO_MAILBOX:
        block_address(letter.user, code=failure.code, at=at)


def _queue(letter: Letter) -> None:
    if letter.state == State.RETRYING:
        # By name: jobs stand above services, and the queue row commits with the letter.
        task = app.configure_task("notifications.send_letter", queue="mail", schedule_at=letter.next_at)
        task.defer(letter_id=str(letter.id))


@transaction.atomic
def send_letter(*, letter_id: UUID, by: Actor, at: datetime) -> State:
    """Try a letter again, if it still waits for that; answer its state. Running twice sends once."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("user").get(id=letter_id)
    if letter.state != State.RETRYING:
        return State(letter.state)
    rows = Notification.objects.select_for_update().filter(letter=letter, email_state=EmailState.WAITING)
    news = list(rows)
    unread = [one for one in news if one.read_at is None]
    if not unread:
        return _end(letter, State.OVERTAKEN, news, EmailState.COVERED)
    if is_left_alone(letter.user, _most_urgent(unread), at=at):  # the letter after the night stands for it
        return _end(letter, State.OVERTAKEN, news, EmailState.HELD)
    return _try(letter, news, at)


def _most_urgent(news: Sequence[Notification]) -> Urgency:
    return min((Urgency(one.urgency) for one in news), key=_RANK.index)


def _try(letter: Letter, news: Sequence[Notification], at: datetime) -> State:
    failure = mail.attempt(letter.user, message_id=letter.message_id)
    if failure is None:
        letter.tried_at = at
        return _end(letter, State.SENT, news, EmailState.SENT, at)
    _decide(letter, failure, at)
    letter.save()
    if letter.state == State.DEAD:
        Notification.objects.filter(id__in=[one.id for one in news]).update(email_state=EmailState.FAILED)
    _queue(letter)
    return State(letter.state)


def _end(
    letter: Letter, state: State, news: Sequence[Notification], said: EmailState, at: datetime | None = None
) -> State:
    letter.state, letter.next_at = state, None
    letter.save()
    changes: dict[str, Any] = {"email_state": said, "emailed_at": at}
    if said == EmailState.HELD:
        changes["letter"] = None
    Notification.objects.filter(id__in=[one.id for one in news]).update(**changes)
    return state


@transaction.atomic
def send_again(*, letter_ids: Collection[UUID], by: Actor, at: datetime) -> int:
    """Try dead letters anew, as often as the policy says; answer how many. A blocked address is believed again.

    Letters that are no longer dead, because somebody was first, are left as they are.
    """
    found = _dead(letter_ids, by)
    for letter in found:
        _unblock(letter.user, at)
        letter.state, letter.attempts, letter.next_at = State.RETRYING, 0, at
        letter.save()
        Notification.objects.filter(letter=letter, email_state=EmailState.FAILED).update(
            email_state=EmailState.WAITING
        )
        _queue(letter)
        publish(LetterSentAgain(letter_id=letter.id), by=by, at=at)
    return len(found)


@transaction.atomic
def give_up_letters(*, letter_ids: Collection[UUID], by: Actor, at: datetime) -> int:
    """Take dead letters off the list; answer how many. The news stays in the product."""
    found = _dead(letter_ids, by)
    for letter in found:
        letter.state = State.GIVEN_UP
        letter.save()
        publish(LetterGivenUp(letter_id=letter.id), by=by, at=at)
    return len(found)


def _dead(letter_ids: Collection[UUID], by: Actor) -> list[Letter]:
    if not may_look_after_letters(by):
        raise NotAllowed
    rows = Letter.objects.select_for_update(of=("self",)).select_related("user")
    return list(rows.filter(id__in=letter_ids, state=State.DEAD).order_by("id"))


def block_address(user: User, *, code: int, at: datetime) -> None:
    """Send nothing more to the address that the person has now, and tell her so in the product."""
    block, is_new = AddressBlock.objects.get_or_create(
        user=user, address=user.email, ended_at=None, defaults={"since": at, "code": code}
    )
    if is_new:
        notify(
            users=[user.id],
            kind=Kind.ADDRESS_REFUSED,
            subject="address",
            subject_id=block.id,
            urgency=Urgency.PLANNED,
            cause=f"address {block.id}",
            by=Actor.system(),
            at=at,
        )


@transaction.atomic
def try_address_again(*, by: Actor, at: datetime) -> bool:
    """The person says that her address does exist; answer whether it was blocked."""
    user = people([by.person_id])[by.person_id]
    block = open_block(user)
    if block is None:
        return False
    _unblock(user, at)
    publish(AddressTriedAgain(user_id=user.id), by=by, at=at)
    return True


def _unblock(user: User, at: datetime) -> None:
    AddressBlock.objects.filter(user=user, ended_at=None).update(ended_at=at)


def forget_letters(*, before: datetime) -> int:
    """Delete what ended long ago; dead letters stay until somebody decides."""
    ended = Letter.objects.filter(
        tried_at__lt=before, state__in=[State.SENT, State.OVERTAKEN, State.GIVEN_UP]
    )
    return ended.delete()[0]
