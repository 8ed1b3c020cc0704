"""A council about a case: called here, held on pages of its own, and followed by the case.

What happens to the session comes back as an event; each service below says the same once, however often it
is told.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.events import CouncilCalledOff, CouncilConvened, CouncilHeld, CouncilPostponed
from consilia.cases.models import Case, Grant
from consilia.cases.services.moving import locked_for, make_move
from consilia.conferencing.models import Session
from consilia.conferencing.queries import participants_of, session_about
from consilia.conferencing.services import schedule_session
from consilia.foundation.refusals import Refusal
from consilia.patients.services import end_sight, grant_sight


class NoCentre(Refusal):
    status = 422
    message = _("This case has no centre yet whose council could meet.")


@transaction.atomic
def convene_council(
    *,
    case_id: UUID,
    starts: datetime,
    minutes: int,
    chair_id: UUID,
    secretary_id: UUID,
    member_ids: Collection[UUID],
    invited_ids: Collection[UUID] = (),
    agenda: str,
    quorum: int | None = None,
    room_address: str = "",
    by: Actor,
    at: datetime,
) -> Session:
    """Call a council of the case's centre. Everybody invited reads the full record from now on.

    Raises:
        InThePast, SamePersonTwice, PeopleUnknown, LeaderIsBusy: as `schedule_session` says.
    """
    case = locked_for("convene", case_id=case_id, by=by, at=at)
    if case.centre_id is None:
        raise NoCentre
    session = schedule_session(
        subject="case",
        subject_id=case.id,
        reference=case.number,
        organisation_id=case.centre_id,
        field_id=case.field_id or "",
        starts=starts,
        minutes=minutes,
        chair_id=chair_id,
        secretary_id=secretary_id,
        member_ids=member_ids,
        invited_ids=invited_ids,
        agenda=agenda,
        urgency=case.urgency,
        quorum=quorum,
        room_address=room_address,
        by=by,
        at=at,
    )
    _admit(case, {one.user_id for one in participants_of(session)}, by=by, at=at)
    event = CouncilConvened(case_id=case.id, session_id=session.id)
    make_move("convene", case, by=by, at=at, event=event, text=agenda, starts=starts.isoformat())
    return session


@transaction.atomic
def follow_postponement(*, case_id: UUID, by: Actor, at: datetime) -> Case | None:
    """The session was moved to another time."""
    case, session = _with_session(case_id)
    if session is None:
        return None
    event = CouncilPostponed(case_id=case.id, session_id=session.id)
    starts = session.starts.isoformat()
    make_move("postpone", case, by=by, at=at, event=event, text=session.moved_because, starts=starts)
    return case


@transaction.atomic
def follow_holding(*, case_id: UUID, by: Actor, at: datetime) -> Case | None:
    """The session was held: whoever has the case writes what it decided."""
    case, session = _with_session(case_id)
    if session is None:
        return None
    event = CouncilHeld(case_id=case.id, session_id=session.id)
    make_move("hold", case, by=by, at=at, event=event)
    return case


@transaction.atomic
def follow_cancellation(*, case_id: UUID, text: str, by: Actor, at: datetime) -> Case | None:
    """The session was called off: the expert goes on alone, or calls another."""
    case = Case.objects.locked(case_id)
    if case.state != State.COUNCIL_SCHEDULED:  # the case itself had ended, and took its council with it
        return None
    _dismiss(case, set(), by=by, at=at)
    make_move("call_off", case, by=by, at=at, event=CouncilCalledOff(case_id=case.id), text=text)
    return case


@transaction.atomic
def follow_invitations(*, case_id: UUID, by: Actor, at: datetime) -> None:
    """Let exactly those see the case who take part in its council."""
    case, session = _with_session(case_id)
    if session is None:
        return
    wanted = {one.user_id for one in participants_of(session)}
    _admit(case, wanted, by=by, at=at)
    _dismiss(case, wanted, by=by, at=at)


def _with_session(case_id: UUID) -> tuple[Case, Session | None]:
    """The locked case and its council, None where the case waits for none."""
    case = Case.objects.locked(case_id)
    waits = case.state == State.COUNCIL_SCHEDULED
    return case, session_about("case", case.id) if waits else None


def _admit(case: Case, users: Collection[UUID], *, by: Actor, at: datetime) -> None:
    known = Grant.objects.in_force(at).filter(case=case, ends=None).exclude(part=Grant.Part.REFERRER)
    for user_id in set(users) - set(known.values_list("user_id", flat=True)):
        Grant.objects.create(
            case=case, user_id=user_id, part=Grant.Part.COUNCIL, starts=at, reason="invited to the council"
        )
        grant_sight(child=case.child, user_id=user_id, reason=_reason(case), by=by, at=at)


def _dismiss(case: Case, staying: Collection[UUID], *, by: Actor, at: datetime) -> None:
    gone = Grant.objects.filter(case=case, part=Grant.Part.COUNCIL, ends=None).exclude(user__in=staying)
    for grant in gone.filter(starts__lt=at):
        grant.ends = at
        grant.save(update_fields=["ends"])
        end_sight(child_id=case.child_id, user_id=grant.user_id, reason=_reason(case), by=by, at=at)


def _reason(case: Case) -> str:
    return f"council of case {case.number}"
