"""Who may do what with a need that she sees. Sight is filtered in `queries/sight.py`, consent before all."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.medicines.domain.words import CARE, HANDS, NEED

DEEDS: dict[str, frozenset[Role]] = {
    "identify": frozenset({Role.REGISTRY_CURATOR}) | CARE,
    "choose": HANDS,
    "look_up": HANDS,
    "paper": HANDS,
    "count": HANDS,
    "inform_ministry": HANDS - CARE,
    "of_age": HANDS,
    "parents": CARE,
    **{name: frozenset(map(Role, move.roles)) for name, move in NEED.moves.items()},
}


def may(by: Actor, deed: str) -> bool:
    """Whether the role of `by` may do `deed` to a need that she sees. The system may do everything."""
    return by.is_system or by.role in DEEDS[deed]
