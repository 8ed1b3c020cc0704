"""Who may, for one session: what somebody is in it, and what the table of deeds says to that."""

from uuid import UUID

from django.db.models import Q, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.conferencing.domain import deeds
from consilia.conferencing.domain.lifecycle import ORGANISER
from consilia.conferencing.models import Participant, Session
from consilia.foundation.questions import is_one_of
from consilia.foundation.refusals import NotAllowed

_CALLERS = frozenset({Role.EXPERT, Role.TRIAGE_COORDINATOR})


def may_schedule(by: Actor, organisation_id: UUID) -> bool:
    """Experts and coordinators call the councils of their own centre."""
    return by.is_system or (by.role in _CALLERS and by.organisation_id == organisation_id)


def may_configure(by: Actor, organisation_id: UUID) -> bool:
    """The room and the rules of a centre: its coordinator, and the administrator of the network."""
    at_home = by.role == Role.TRIAGE_COORDINATOR and by.organisation_id == organisation_id
    return by.is_system or by.role == Role.ADMINISTRATOR or at_home


def standings_of(by: Actor, session: Session) -> frozenset[str]:
    """What `by` is in the session: her part, and organiser; empty for a stranger."""
    if by.is_system:
        return frozenset({ORGANISER})
    parts = Participant.objects.taking_part().filter(session=session, user_id=by.person_id)
    found = set(parts.values_list("part", flat=True))
    return frozenset(found | {ORGANISER}) if _organises(by, session) else frozenset(found)


def _organises(by: Actor, session: Session) -> bool:
    coordinates = by.role == Role.TRIAGE_COORDINATOR and by.organisation_id == session.organisation_id
    return coordinates or session.created_by_id == by.user_id


def visible_to(by: Actor) -> QuerySet[Session]:
    """The sessions that exist for `by`; all others do not."""
    if by.is_system:
        return Session.objects.all()
    own = Participant.objects.taking_part().filter(user_id=by.person_id).values("session")
    condition = Q(is_one_of("id", own)) | Q(created_by_id=by.user_id)
    if by.role == Role.TRIAGE_COORDINATOR:
        condition |= Q(organisation_id=by.organisation_id)
    return Session.objects.filter(condition)


def ask(deed: str, by: Actor, session: Session) -> frozenset[str]:
    """The standings of `by` if the deed is hers.

    Raises:
        Session.DoesNotExist: a stranger; she learns nothing.
        NotAllowed: she sees the session, but this deed is not hers.
    """
    standings = standings_of(by, session)
    if not standings:
        raise Session.DoesNotExist
    if not deeds.belongs_to(deed, standings):
        raise NotAllowed
    return standings
