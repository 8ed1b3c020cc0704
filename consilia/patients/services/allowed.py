"""The first line of every deed: may this actor, and does she see this child?"""

from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.foundation.refusals import NotAllowed
from consilia.patients.models import Child
from consilia.patients.permissions import may
from consilia.patients.queries import child_for


def require(deed: str, *, by: Actor) -> None:
    """Raises NotAllowed when the role of `by` may not do `deed`."""
    if not may(by, deed):
        raise NotAllowed


def locked_child(deed: str, *, child_id: UUID, by: Actor, at: datetime) -> Child:
    """The child for a deed, its row locked.

    Raises:
        Child.DoesNotExist: `by` does not see it (404). NotAllowed: she sees it, but the deed is not hers.
    """
    child = child_for(by, child_id, at)
    require(deed, by=by)
    return Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
