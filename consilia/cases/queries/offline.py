"""What was written without a connection."""

from collections.abc import Sequence

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models import OfflineRequest

STARTERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
MOST = 50


def offline_requests_of(actor: Actor) -> Sequence[OfflineRequest]:
    """Those that wait for their child, oldest first; nobody sees another's."""
    if actor.role not in STARTERS:
        return []
    waiting = OfflineRequest.objects.filter(writer_id=actor.person_id).select_related("field")
    return list(waiting.order_by("arrived_at", "id")[:MOST])
