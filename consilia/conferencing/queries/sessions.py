"""Sessions as their people see them, and as the context sees them that called them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.models.participants import ParticipantQuerySet
from consilia.conferencing.permissions import standings_of, visible_to
from consilia.foundation.paging import Page, keyset_page

_ORDER_OF_PARTS = ("chair", "secretary", "member", "invited")


def session_for(by: Actor, session_id: UUID) -> Session:
    """One session with centre and field, for who takes part in it or organises it.

    Raises:
        Session.DoesNotExist: there is none, or she is a stranger to it.
    """
    return _whole(visible_to(by)).get(pk=session_id)


def standings_for(by: Actor, session: Session) -> frozenset[str]:
    """What `by` is in the session: chair, secretary, member, invited, organiser."""
    return standings_of(by, session)


def sessions_page(by: Actor, *, upcoming: bool, at: datetime, cursor: str | None) -> Page[Session]:
    """One page of one's own sessions: those to come by their beginning, or all others, the newest first."""
    rows = _whole(visible_to(by))
    to_come = {"state": State.SCHEDULED, "ends__gt": at}
    rows = rows.filter(**to_come) if upcoming else rows.exclude(**to_come)
    key = ("starts", "id") if upcoming else ("-starts", "-id")
    return keyset_page(rows, key=key, cursor=cursor, key_of=lambda row: (row.starts.isoformat(), str(row.id)))


def sessions_about(subject: str, subject_id: UUID) -> Sequence[Session]:
    """Every session about a thing, the latest first. The caller has made sure that the reader may know."""
    rows = Session.objects.filter(subject=subject, subject_id=subject_id)
    return list(_whole(rows).order_by("-starts", "-id"))


def session_about(subject: str, subject_id: UUID) -> Session | None:
    """The session that counts for the thing: the one to come, else the last one held."""
    rows = [row for row in sessions_about(subject, subject_id) if row.state != State.CANCELLED]
    to_come = [row for row in rows if row.state == State.SCHEDULED]
    return next(iter([*to_come, *rows]), None)


def participants_of(session: Session) -> Sequence[Participant]:
    """Everybody on the list: chair, secretary, members, invited colleagues; each by name.

    `joined_at` is when she first went through the door of the room, if she did.
    """
    rows: ParticipantQuerySet = session.participants.select_related("user")
    found = list(rows.filter(removed_at=None).annotate(joined_at=Min("joinings__at")))
    return sorted(found, key=lambda one: (_ORDER_OF_PARTS.index(one.part), one.user.full_name, one.id))


def own_places(by: Actor, sessions: Sequence[Session]) -> Mapping[UUID, Participant]:
    """What `by` is in each of these sessions, where she takes part."""
    rows = Participant.objects.taking_part().filter(user_id=by.person_id, session__in=sessions)
    return {row.session_id: row for row in rows}


def _whole(rows: QuerySet[Session]) -> QuerySet[Session]:
    return rows.select_related("organisation", "field", "created_by")
