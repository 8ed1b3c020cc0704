"""The rules and the room of a centre."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from consilia.conferencing.domain.rooms import address_of
from consilia.conferencing.models import CouncilPolicy, RoomTemplate, Session
from consilia.foundation.constraints import in_force


def policy_of(organisation_id: UUID, *, at: datetime) -> CouncilPolicy:
    """The rules in force for a centre: its own, else those for all.

    Raises:
        CouncilPolicy.DoesNotExist: nobody has loaded any (`./dev` loads the seed with the network).
    """
    rows = CouncilPolicy.objects.filter(Q(organisation=organisation_id) | Q(organisation=None))
    found = rows.filter(in_force(at)).order_by(F("organisation").asc(nulls_last=True), "-starts").first()
    if found is None:
        raise CouncilPolicy.DoesNotExist
    return found


def room_of(session: Session, *, name: str) -> str:
    """Where `name` joins: the session's own address, else the centre's room; "" where there is none."""
    if session.room_address:
        return address_of(session.room_address, session=session.id, name=name)
    template = RoomTemplate.objects.filter(organisation=session.organisation_id).first()
    return address_of(template.address, session=session.id, name=name) if template else ""


def room_templates(organisation_ids: list[UUID]) -> Mapping[UUID, str]:
    """The templates of these centres; a centre without a room is not a key."""
    rows = RoomTemplate.objects.filter(organisation__in=organisation_ids)
    return dict(rows.values_list("organisation_id", "address"))
