"""Whether somebody can go into the room now, and what she is told where she cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.accounts.queries import members, people
from consilia.conferencing.models import Session
from consilia.conferencing.queries.policy import policy_of, room_of


@dataclass(frozen=True, slots=True)
class Door:
    """`ask`: the coordinators of the centre, who know where it meets when it has no room."""

    has_room: bool
    opens_at: datetime
    is_open: bool
    ask: Sequence[User]


def door_of(session: Session, *, at: datetime) -> Door:
    """The door of a session that is to come."""
    opens_at = session.starts - policy_of(session.organisation_id, at=at).door_opens
    has_room = bool(room_of(session, name=""))
    coordinators = (
        ()
        if has_room
        else members(organisation_id=session.organisation_id, role=Role.TRIAGE_COORDINATOR, at=at)
    )
    ask = sorted(people(sorted(coordinators)).values(), key=lambda user: user.full_name)
    return Door(has_room, opens_at, has_room and at >= opens_at, ask)
