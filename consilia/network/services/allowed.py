"""The guard at the top of each deed."""

from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.foundation.refusals import NotAllowed
from consilia.network.permissions import may


def require(by: Actor, deed: str, **whose: Any) -> None:
    """Raise NotAllowed unless `by` may do `deed`: everybody may see the register, so no 404 is owed."""
    if not may(by, deed, **whose):
        raise NotAllowed
