"""Asking the doctors of a similar patient for contact, and what becomes of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.foundation.lifecycle import MoveRefused
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.similar.domain.words import REQUEST, Policy
from consilia.similar.events import (
    ContactAccepted,
    ContactAsked,
    ContactDeclined,
    ContactEvent,
    ContactExpired,
    ContactWithdrawn,
)
from consilia.similar.models import ContactRequest
from consilia.similar.permissions import may_ask, may_move
from consilia.similar.queries.policy import days
from consilia.similar.queries.requests import request_for
from consilia.similar.queries.searching import profile_named, question_of, shared_with

EVENTS: dict[str, type[ContactEvent]] = {
    "accept": ContactAccepted,
    "decline": ContactDeclined,
    "withdraw": ContactWithdrawn,
    "expire": ContactExpired,
}


class AskedAlready(Refusal):
    message = _("You have asked about this patient from this case; the centre has not answered yet.")


class WordsMissing(Refusal):
    status = 422
    message = _("Say what you would like to talk about.")


class ReasonMissing(Refusal):
    status = 422
    message = _("Say why, so that your colleague knows.")


class OwnPatient(Refusal):
    message = _("This is the child of the case itself.")


class ContactOver(Refusal):
    message = _("This request is over. Look at what became of it.")


@transaction.atomic
def ask_contact(*, case_id: UUID, reference: UUID, words: str, by: Actor, at: datetime) -> ContactRequest:
    """Ask the centre of a similar patient to talk. Nobody learns a name by it.

    Raises:
        Profile.DoesNotExist: there is no such patient, or the family agrees no longer.
        WordsMissing, AskedAlready, OwnPatient.
    """
    case = case_for(by, case_id, at, least=Sight.BODY)
    if not may_ask(by):
        raise NotAllowed
    other = profile_named(reference, at)
    if other.child.person == case.child.person:
        raise OwnPatient
    if not words.strip():
        raise WordsMissing
    request = ContactRequest(
        case=case,
        child_id=other.child_id,
        centre_id=other.centre_id,
        doctor_id=other.doctor_id,
        shared=[[one.finding, one.through] for one in shared_with(question_of(case), other)],
        words=words.strip(),
        asked_by_id=by.person_id,
        asked_at_place_id=_place(by),
        asked_at=at,
        expires_at=at + days(Policy.ANSWER_DAYS, at),
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise AskedAlready from error
    event = ContactAsked(
        contact_id=request.id, case_id=case.id, child_id=other.child_id, centre_id=other.centre_id
    )
    publish(event, by=by, at=at)
    return request


@transaction.atomic
def accept_contact(*, request_id: UUID, by: Actor, at: datetime) -> ContactRequest:
    """The two doctors see how to reach each other, and nothing more. Raises ContactOver."""
    return _moved(request_id, "accept", by=by, at=at)


@transaction.atomic
def decline_contact(*, request_id: UUID, reason: str, by: Actor, at: datetime) -> ContactRequest:
    """Raises ReasonMissing, ContactOver."""
    if not reason.strip():
        raise ReasonMissing
    return _moved(request_id, "decline", by=by, at=at, reason=reason.strip())


@transaction.atomic
def withdraw_contact(*, request_id: UUID, by: Actor, at: datetime) -> ContactRequest:
    """Who asked needs no answer any more. Raises ContactOver."""
    return _moved(request_id, "withdraw", by=by, at=at)


@transaction.atomic
def expire_contact(*, request_id: UUID, by: Actor, at: datetime) -> ContactRequest | None:
    """Nobody answered in time, or the family agrees no longer; None where it is over already."""
    if not by.is_system:
        raise NotAllowed
    request = ContactRequest.objects.locked(request_id)
    return _settled(request, "expire", by=by, at=at) if request.is_open else None


def _place(by: Actor) -> UUID:
    if by.organisation_id is None:
        raise NotAllowed
    return by.organisation_id


def _moved(request_id: UUID, move: str, *, by: Actor, at: datetime, **said: Any) -> ContactRequest:
    request_for(by, request_id, at)
    request = ContactRequest.objects.locked(request_id)
    if not may_move(by, move, request):
        raise NotAllowed
    return _settled(request, move, by=by, at=at, **said)


def _settled(
    request: ContactRequest, move: str, *, by: Actor, at: datetime, reason: str = ""
) -> ContactRequest:
    try:
        request.state = REQUEST.after(move, request.state)
    except MoveRefused as error:
        raise ContactOver from error
    request.answered_at, request.answered_by_id, request.reason = at, by.user_id, reason
    request.save(update_fields=["state", "answered_at", "answered_by", "reason"])
    publish(EVENTS[move](contact_id=request.id), by=by, at=at)
    return request
