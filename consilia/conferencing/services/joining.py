"""Going through the door of the room."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.events import SessionJoined
from consilia.conferencing.models import Joining
from consilia.conferencing.queries.policy import policy_of, room_of
from consilia.conferencing.services.opening import opened, own_place, tell
from consilia.foundation.refusals import Refusal


class NoRoom(Refusal):
    message = _("The centre has not set up a room. Ask its coordinator where the council meets.")


class RoomNotOpen(Refusal):
    message = _("The room is not open yet.")


@transaction.atomic
def join_session(*, session_id: UUID, by: Actor, at: datetime) -> str:
    """The address of the room for this participant; that she went is kept.

    Raises:
        NoRoom: the centre has none, and the session has no address of its own.
        RoomNotOpen: it is too early.
    """
    session = opened(session_id, "join", by)
    participant = own_place(session, by)
    address = room_of(session, name=by.name)
    if not address:
        raise NoRoom
    if at < session.starts - policy_of(session.organisation_id, at=at).door_opens:
        raise RoomNotOpen
    Joining.objects.create(participant=participant, at=at)
    tell(SessionJoined, session, by=by, at=at)
    return address
