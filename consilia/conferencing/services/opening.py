"""What every deed on a session begins and ends with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.conferencing.domain.deeds import DEEDS
from consilia.conferencing.events import SessionEvent
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.permissions import ask
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.notifications.domain.topics import session_topic
from consilia.notifications.services import announce


class NotInThisState(SomebodyWasFirst):
    message = _("The council is no longer in the state that this page showed. Look at what changed.")


def opened(session_id: UUID, deed: str, by: Actor) -> Session:
    """The session, locked, if `by` may do `deed` with it now.

    Raises:
        Session.DoesNotExist: there is none, or `by` is a stranger to it.
        NotAllowed: the deed is not hers.
        NotInThisState: it is, but not now.
    """
    session = Session.objects.locked(session_id)
    ask(deed, by, session)
    if session.state not in DEEDS[deed].states:
        raise NotInThisState
    return session


def own_place(session: Session, by: Actor) -> Participant:
    """The row of `by` in the session."""
    return session.participants.get(user=by.person_id, removed_at=None)


def tell(event: type[SessionEvent], session: Session, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Write the deed into the log, wake its reactions and the open pages."""
    told = event(session_id=session.id, about=session.subject, about_id=session.subject_id, **facts)
    publish(told, by=by, at=at)
    announce(topics=[session_topic(session.id)])
