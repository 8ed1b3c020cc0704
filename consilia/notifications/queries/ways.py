"""How each person is told of each kind of news."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from consilia.notifications.domain.kinds import DEFAULT_WAYS, Email, Kind, Ways
from consilia.notifications.models import Preference


def ways_of(user_ids: Iterable[UUID], kind: Kind) -> Mapping[UUID, Ways]:
    """How each of these people wants to hear of `kind`."""
    chosen = Preference.objects.filter(user_id__in=list(user_ids), kind=kind)
    own = {row.user_id: Ways(in_app=row.in_app, email=Email(row.email)) for row in chosen}
    return {user_id: own.get(user_id, DEFAULT_WAYS[kind]) for user_id in user_ids}


def all_ways_of(user_id: UUID) -> Mapping[Kind, Ways]:
    """What a person's preferences page shows: every kind, chosen or by default."""
    own = {
        Kind(row.kind): Ways(in_app=row.in_app, email=Email(row.email))
        for row in Preference.objects.filter(user_id=user_id)
    }
    return {kind: own.get(kind, DEFAULT_WAYS[kind]) for kind in Kind}
