"""Who is on the list, and what each answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.queries import people
from consilia.conferencing.domain.words import LEADERS, Part, Response
from consilia.conferencing.events import (
    InvitationAnswered,
    LeaderAppointed,
    ParticipantInvited,
    ParticipantRemoved,
)
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.services.opening import opened, own_place, tell
from consilia.conferencing.services.scheduling import PeopleUnknown, SamePersonTwice, occupy, refuse_busy
from consilia.foundation.refusals import Refusal


class LeaderStays(Refusal):
    status = 422
    message = _("A council has a chair and a secretary. Appoint another person in this part first.")


@transaction.atomic
def invite_participant(
    *, session_id: UUID, user_id: UUID, part: Part | str, by: Actor, at: datetime
) -> Participant:
    """Put a member or an invited colleague on the list.

    Raises:
        SamePersonTwice: she is on it.
        PeopleUnknown: she has no open account.
        LeaderStays: chair and secretary are appointed, not invited.
    """
    session = opened(session_id, "invite", by)
    if Part(part) in LEADERS:
        raise LeaderStays
    _refuse_unknown(user_id)
    if session.participants.filter(user=user_id, removed_at=None).exists():
        raise SamePersonTwice
    participant = _entered(session, user_id, Part(part), at)
    tell(ParticipantInvited, session, by=by, at=at, user_id=user_id, part=Part(part))
    return participant


@transaction.atomic
def remove_participant(*, session_id: UUID, user_id: UUID, by: Actor, at: datetime) -> Participant:
    """Take somebody off the list; her calendar is told.

    Raises:
        LeaderStays: chair and secretary can only be replaced.
        Participant.DoesNotExist: she is not on it.
    """
    session = opened(session_id, "remove", by)
    participant = session.participants.get(user=user_id, removed_at=None)
    if participant.part in LEADERS:
        raise LeaderStays
    participant.removed_at = at
    participant.sequence += 1
    participant.save(update_fields=["removed_at", "sequence"])
    tell(ParticipantRemoved, session, by=by, at=at, user_id=user_id)
    return participant


@transaction.atomic
def appoint(*, session_id: UUID, user_id: UUID, part: Part | str, by: Actor, at: datetime) -> Participant:
    """Give the part of chair or secretary to another person; the earlier one stays as a member.

    Raises:
        SamePersonTwice: she holds the other of the two parts.
        LeaderIsBusy: she is bound in another council at that time.
    """
    session, part = opened(session_id, "appoint", by), Part(part)
    if part not in LEADERS:
        raise LeaderStays
    if session.participants.filter(user=user_id, part__in=LEADERS - {part}, removed_at=None).exists():
        raise SamePersonTwice
    _refuse_unknown(user_id)
    refuse_busy([user_id], session.starts, session.ends, besides=session.id)
    is_new = not session.participants.filter(user=user_id, removed_at=None).exists()
    earlier = session.participants.filter(part=part, removed_at=None)
    earlier.update(part=Part.MEMBER, occupied=None)
    participant = _entered(session, user_id, part, at)
    occupy(session)
    if is_new:  # whoever follows the list, such as the sight of a case, hears of one kind of news
        tell(ParticipantInvited, session, by=by, at=at, user_id=user_id, part=part)
    tell(LeaderAppointed, session, by=by, at=at, user_id=user_id, part=part)
    return participant


@transaction.atomic
def respond(*, session_id: UUID, response: Response | str, by: Actor, at: datetime) -> Participant:
    """Say whether one will take part. It may be said anew as long as the session is to come."""
    session = opened(session_id, "respond", by)
    participant = own_place(session, by)
    participant.response = Response(response)
    participant.responded_at = None if participant.response == Response.INVITED else at
    participant.save(update_fields=["response", "responded_at"])
    tell(InvitationAnswered, session, by=by, at=at, response=participant.response)
    return participant


def _refuse_unknown(user_id: UUID) -> None:
    user = people([user_id]).get(user_id)
    if user is None or not user.is_active:
        raise PeopleUnknown


def _entered(session: Session, user_id: UUID, part: Part, at: datetime) -> Participant:
    """Her row, with `part`: the one she had when she was on the list before, or a new one."""
    known = session.participants.filter(user=user_id).first()
    if known is None:
        return Participant.objects.create(session=session, user_id=user_id, part=part, invited_at=at)
    if known.removed_at is not None:
        known.response, known.responded_at, known.invited_at = Response.INVITED, None, at
        known.sequence += 1
        known.told_sequence = None
    known.part, known.removed_at = part, None
    known.save()
    return known
