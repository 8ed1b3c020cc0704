"""Calling, moving and cancelling a session."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from consilia.accounts.queries import people
from consilia.conferencing.domain.lifecycle import LIFECYCLE, State
from consilia.conferencing.domain.words import LEADERS, VOTERS, Part, Response
from consilia.conferencing.events import SessionCancelled, SessionMoved, SessionScheduled
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.permissions import may_schedule
from consilia.conferencing.queries.assessing import busy_leaders
from consilia.conferencing.queries.policy import policy_of
from consilia.conferencing.services.opening import opened, tell
from consilia.conferencing.services.rooms import refuse_wrong_address
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.turns import take_turns


class InThePast(Refusal):
    status = 422
    message = _("A council cannot begin in the past.")


class SamePersonTwice(Refusal):
    status = 422
    message = _("Chair, secretary and members must be different people.")


class PeopleUnknown(Refusal):
    status = 422
    message = _("Somebody you chose has no open account any more. Choose again.")


class QuorumOutOfReach(Refusal):
    """More are asked for than could ever come."""

    status = 422

    def __init__(self, voters: int) -> None:
        super().__init__(
            _("Of those chosen %(voters)d can vote: the quorum cannot be higher.") % {"voters": voters}
        )


class LeaderIsBusy(Refusal):
    """Chair or secretary is bound elsewhere; a member is only warned."""

    def __init__(self, users: Sequence[User] = ()) -> None:
        self.users = list(users)
        names = ", ".join(user.full_name for user in users)
        super().__init__(
            _("Chair and secretary must be free. Bound in another council at this time: %(names)s.")
            % {"names": names}
            if names
            else _("Chair or secretary has been bound in another council at this time just now.")
        )


@transaction.atomic
def schedule_session(
    *,
    subject: str,
    subject_id: UUID,
    reference: str,
    organisation_id: UUID,
    field_id: str,
    starts: datetime,
    minutes: int,
    chair_id: UUID,
    secretary_id: UUID,
    member_ids: Collection[UUID],
    agenda: str,
    by: Actor,
    at: datetime,
    invited_ids: Collection[UUID] = (),
    urgency: str = "planned",
    quorum: int | None = None,
    room_address: str = "",
) -> Session:
    """Call a council about a thing of another context, and invite everybody.

    Whether the thing may have a council now is asked by its own context before.

    Args:
        subject, subject_id, reference: what it is about, such as a case, with its public number.
        chair_id, secretary_id, member_ids, invited_ids: users.
        quorum: how many who vote must be there; by the rules of the centre where not given.

    Raises:
        NotAllowed: neither expert nor coordinator of this centre.
        InThePast, SamePersonTwice, PeopleUnknown, QuorumOutOfReach: what was asked for cannot be.
        LeaderIsBusy: chair or secretary is bound elsewhere.
    """
    if not may_schedule(by, organisation_id):
        raise NotAllowed
    parts = _parts(chair_id, secretary_id, member_ids, invited_ids)
    refuse_wrong_address(room_address, needs_session=False)
    ends = _checked_end(starts, minutes, at)
    voters = sum(part in VOTERS for part in parts.values())
    if quorum and quorum > voters:  # that of the rules may wait for members who are invited later
        raise QuorumOutOfReach(voters)
    refuse_busy([chair_id, secretary_id], starts, ends)
    session = Session.objects.create(
        subject=subject,
        subject_id=subject_id,
        reference=reference,
        urgency=urgency,
        organisation_id=organisation_id,
        field_id=field_id,
        starts=starts,
        ends=ends,
        agenda=agenda,
        quorum=quorum or policy_of(organisation_id, at=at).quorum,
        room_address=room_address,
        created_by_id=by.user_id,
        created_at=at,
        changed_at=at,
    )
    _invite(session, parts, at)
    tell(SessionScheduled, session, by=by, at=at, starts=starts, participants=len(parts))
    return session


@transaction.atomic
def reschedule_session(
    *, session_id: UUID, starts: datetime, minutes: int, reason: str, by: Actor, at: datetime
) -> Session:
    """Move a session: everybody is asked again, and every consent to a recording stays.

    Raises:
        InThePast, LeaderIsBusy: the new time cannot be.
    """
    session = opened(session_id, "reschedule", by)
    ends = _checked_end(starts, minutes, at)
    leaders = session.participants.filter(part__in=LEADERS, removed_at=None).values_list("user", flat=True)
    refuse_busy(list(leaders), starts, ends, besides=session.id)
    session.state = LIFECYCLE.after("reschedule", session.state)
    session.starts, session.ends, session.moved_because = starts, ends, reason
    session.changed_at = at
    session.save()
    # What somebody answered was about another hour.
    session.participants.filter(removed_at=None).update(
        response=Response.INVITED, responded_at=None, sequence=F("sequence") + 1
    )
    occupy(session)
    tell(SessionMoved, session, by=by, at=at, starts=starts)
    return session


@transaction.atomic
def cancel_session(*, session_id: UUID, reason: str, by: Actor, at: datetime) -> Session:
    """Call a session off."""
    return _cancelled(opened(session_id, "cancel", by), reason, by, at)


@transaction.atomic
def cancel_sessions_about(
    *, subject: str, subject_id: UUID, reason: str, by: Actor, at: datetime
) -> Sequence[Session]:
    """Call off what is still to come about a thing that has ended.

    The context of the thing has asked whether `by` may end it; whether she is in the council does not matter.
    """
    rows = Session.objects.filter(subject=subject, subject_id=subject_id, state=State.SCHEDULED)
    locked = rows.select_for_update(of=("self",)).order_by("id")
    return [_cancelled(session, reason, by, at) for session in locked]


def _cancelled(session: Session, reason: str, by: Actor, at: datetime) -> Session:
    session.state = LIFECYCLE.after("cancel", session.state)
    session.cancelled_at, session.cancelled_because = at, reason
    session.changed_at = at
    session.save()
    session.participants.update(occupied=None)
    session.participants.filter(removed_at=None).update(sequence=F("sequence") + 1)
    session.recordings.filter(ends=None).update(ends=at)
    tell(SessionCancelled, session, by=by, at=at)
    return session


def occupy(session: Session) -> None:
    """Bind the time of chair and secretary. The database has the last word, whoever looked before.

    Raises:
        LeaderIsBusy: somebody bound it a moment ago.
    """
    period = DateTimeTZRange(session.starts, session.ends)
    rows = session.participants.filter(part__in=LEADERS, removed_at=None)
    try:
        with transaction.atomic():
            rows.update(occupied=period)
    except IntegrityError as error:
        if violated(error) != "participant_leads_one_at_a_time":
            raise
        raise LeaderIsBusy from error


def _parts(
    chair_id: UUID, secretary_id: UUID, member_ids: Collection[UUID], invited_ids: Collection[UUID]
) -> dict[UUID, Part]:
    listed = [
        (chair_id, Part.CHAIR),
        (secretary_id, Part.SECRETARY),
        *((member_id, Part.MEMBER) for member_id in dict.fromkeys(member_ids)),
        *((invited_id, Part.INVITED) for invited_id in dict.fromkeys(invited_ids)),
    ]
    parts = dict(listed)
    if len(parts) != len(listed):
        raise SamePersonTwice
    known = people(list(parts))
    if len(known) != len(parts) or not all(user.is_active for user in known.values()):
        raise PeopleUnknown
    return parts


def _checked_end(starts: datetime, minutes: int, at: datetime) -> datetime:
    if starts <= at:
        raise InThePast
    return starts + timedelta(minutes=minutes)


def refuse_busy(
    leader_ids: Collection[UUID], starts: datetime, ends: datetime, *, besides: UUID | None = None
) -> None:
    """Look whether the leaders are free; until the transaction ends nobody else looks for them.

    Raises:
        LeaderIsBusy: with those who are bound in a session other than `besides`.
    """
    take_turns(f"leader {leader_id}" for leader_id in leader_ids)
    if busy := busy_leaders(leader_ids, starts=starts, ends=ends, besides=besides):
        raise LeaderIsBusy(busy)


def _invite(session: Session, parts: dict[UUID, Part], at: datetime) -> None:
    Participant.objects.bulk_create(
        Participant(session=session, user_id=user_id, part=part, invited_at=at)
        for user_id, part in parts.items()
    )
    occupy(session)
