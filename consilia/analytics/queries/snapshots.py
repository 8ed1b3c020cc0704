"""Years that were frozen, for those whose figures they are."""

from collections.abc import Sequence
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.analytics.models import Snapshot
from consilia.analytics.permissions import may_freeze, reach_of


def snapshots_for(by: Actor) -> Sequence[Snapshot]:
    """The latest year first, its latest version first."""
    reach = reach_of(by)
    if reach is None or not may_freeze(by):
        return []
    rows = Snapshot.objects.filter(scope=reach.scope, place=reach.place_id)
    return list(
        rows.select_related("document", "made_by").defer("content", "csv").order_by("-year", "-number")
    )


def snapshot_for(by: Actor, snapshot_id: UUID) -> Snapshot:
    """Raises Snapshot.DoesNotExist, also for a foreign one."""
    reach = reach_of(by)
    if reach is None or not may_freeze(by):
        raise Snapshot.DoesNotExist
    mine = Snapshot.objects.filter(scope=reach.scope, place=reach.place_id)
    return mine.select_related("document__pdf").get(pk=snapshot_id)
