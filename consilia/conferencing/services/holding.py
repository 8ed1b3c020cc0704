"""The session has taken place."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.domain.holding import Item, present
from consilia.conferencing.domain.lifecycle import LIFECYCLE
from consilia.conferencing.events import SessionHeld
from consilia.conferencing.models import Session
from consilia.conferencing.queries.content import hash_of
from consilia.conferencing.queries.sessions import participants_of
from consilia.conferencing.queries.standing import missing_before_holding
from consilia.conferencing.services.opening import opened, tell
from consilia.foundation.refusals import Refusal


class NotReadyToHold(Refusal):
    """Something is missing; `items` says what, and the message says it in words."""

    status = 422

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = list(items)
        super().__init__(_("Some things are still missing."))


@transaction.atomic
def hold_session(*, session_id: UUID, by: Actor, at: datetime) -> Session:
    """Close the session as held: from now on its minutes are signed.

    Raises:
        NotReadyToHold: quorum, chair, secretary, attendance, minutes or an open vote; all at once.
    """
    session = opened(session_id, "hold", by)
    if items := missing_before_holding(session, at):
        raise NotReadyToHold(items)
    session.state = LIFECYCLE.after("hold", session.state)
    session.held_at = session.changed_at = at
    session.save()
    session.participants.update(occupied=None)
    people = [(one.part, one.attendance) for one in participants_of(session)]
    tell(SessionHeld, session, by=by, at=at, present=present(people), content_sha256=hash_of(session))
    return session
