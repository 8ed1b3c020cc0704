"""Answering by a link: without signing in, for one question, until it ends, and never by merely opening it."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.queries.team import team_of
from consilia.followup.domain.words import Answer, Grade, Policy
from consilia.followup.models import LinkTap, Outcome, OutcomeLink, Task
from consilia.followup.queries.policy import figure
from consilia.followup.services import letters
from consilia.followup.services.closing import settle
from consilia.followup.services.outcomes import Told, keep_answer, tell_usefulness
from consilia.foundation.refusals import Refusal
from consilia.foundation.wall import looking_further, take_in_hand

_SIGNER = signing.Signer(salt="followup.outcome", sep=".")


class LinkUnknown(Refusal):
    status = 404
    message = _("This link is not complete. Open it from the e-mail once more, or sign in.")


class LinkEnded(Refusal):
    status = 410
    message = _("This link has ended. Sign in to answer on the page of the case.")


class TooManyTaps(Refusal):
    status = 429
    message = _("Too many attempts. Try again in an hour, or sign in.")


class DeathNeedsConfirmation(Refusal):
    status = 422
    message = _("Please confirm this answer.")


def token_of(link: OutcomeLink) -> str:
    """The end of the link's address. Made from the key of the installation, so it is stored nowhere."""
    return _SIGNER.sign(link.id.hex)


def open_link(*, token: str, visitor: str, at: datetime) -> OutcomeLink:
    """The link with its question. Opening records nothing about the child.

    Args:
        visitor: the address that asks; wrong links are counted by it.

    Raises:
        LinkUnknown, TooManyTaps: not one of ours. LinkEnded: it was, or its owner left the team.
    """
    try:
        link_id = UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        _admit(f"visitor {visitor}", at=at)
        raise LinkUnknown from error
    with looking_further():  # whoever holds the link has not signed in
        link = _whole().filter(pk=link_id).first()
    if link is None:
        raise LinkUnknown
    take_in_hand(link.task.case_id)
    if not _works(link, at):
        raise LinkEnded
    return link


def _whole() -> QuerySet[OutcomeLink]:
    return OutcomeLink.objects.select_related("user", "task__plan", "task__case", "task__outcome")


def _works(link: OutcomeLink, at: datetime) -> bool:
    """While it runs, its question stands, and its owner is one of those who ask."""
    if at >= link.ends or link.task.plan.ended_at is not None or not link.user.is_active:
        return False
    if link.task.state == "cancelled":
        return False
    return link.user_id in {user.id for user in team_of(link.task.case, at).members}


def answer_by_link(
    *, token: str, answer: Answer, is_confirmed: bool = False, visitor: str, at: datetime
) -> Outcome:
    """One tap: keep the answer as that of the person to whom the link was sent, or correct her earlier one.

    Raises:
        as `open_link`; DeathNeedsConfirmation: a death is asked for twice.
    """
    link = _tapped(token, visitor=visitor, at=at)
    if answer is Answer.DIED and not is_confirmed:
        raise DeathNeedsConfirmation
    return _keep(link, Told(answer), at=at)


@transaction.atomic
def _keep(link: OutcomeLink, told: Told, *, at: datetime) -> Outcome:
    task = Task.objects.locked(link.task_id)
    if not _works(link, at) or task.state == "skipped":
        raise LinkEnded
    outcome = keep_answer(task, told, by=_person_of(link), at=at, by_link=True)
    settle(task.case, at=at)
    return outcome


def grade_by_link(*, token: str, grades: Mapping[str, Grade], visitor: str, at: datetime) -> Outcome:
    """The three questions, by the same link.

    Raises:
        as `open_link`; AnswerFirst: how the child is comes first.
    """
    link = _tapped(token, visitor=visitor, at=at)
    return tell_usefulness(task_id=link.task_id, grades=grades, by=_person_of(link), at=at, by_link=True)


def _tapped(token: str, *, visitor: str, at: datetime) -> OutcomeLink:
    link = open_link(token=token, visitor=visitor, at=at)
    _admit(f"link {link.id}", at=at)
    return link


def _person_of(link: OutcomeLink) -> Actor:
    """The person to whom the link was sent. In no role: she has not signed in."""
    return Actor(
        user_id=link.user_id,
        membership_id=None,
        role=None,
        organisation_id=link.task.plan.organisation_id,
        region_code=None,
        name=link.user.short_name,
    )


@transaction.atomic
def _admit(who: str, *, at: datetime) -> None:
    """Count one attempt, whatever becomes of it.

    Raises:
        TooManyTaps: there were enough of them in this hour.
    """
    mark = hmac.new(settings.SECRET_KEY.encode(), f"taps {who}".encode(), sha256).hexdigest()
    hour = at.replace(minute=0, second=0, microsecond=0)
    if _counted(mark, hour) > figure(Policy.TAPS_AN_HOUR, at):
        raise TooManyTaps


def _counted(mark: str, hour: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO followup_linktap (mark, hour, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (mark, hour) DO UPDATE SET count = followup_linktap.count + 1 RETURNING count",
            [mark, hour],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def send_link(*, link_id: UUID, by: Actor, at: datetime) -> bool:
    """Send the letter with the link, if it still waits for it; answer whether it went out now.

    Running twice sends once: the row is locked while the letter goes out.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it; nothing is changed.
    """
    row = OutcomeLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    link = _whole().get(pk=link_id)
    if row.sent_at is not None or not _works(link, at) or Outcome.objects.filter(task=link.task_id).exists():
        return False
    letters.send(link.user, token=token_of(link), message_id=link.id, ends=link.ends)
    row.sent_at = at
    row.save(update_fields=["sent_at"])
    return True


def give_up_link(*, link_id: UUID, by: Actor, at: datetime) -> None:
    """After the last attempt: say that the letter failed, so that somebody can see it."""
    OutcomeLink.objects.filter(pk=link_id, sent_at=None).update(failed_at=at)


def forget_taps(*, before: datetime) -> int:
    """Drop the counts of hours long past."""
    dropped, _each = LinkTap.objects.filter(hour__lt=before).delete()
    return dropped
