"""Questions about the registry."""

from consilia.registry.queries.entries import (
    Wanted,
    entry_for,
    entry_page,
    pseudonyms_of,
    versions_of,
)
from consilia.registry.queries.proposals import (
    codes_proposed,
    may_register,
    proposal_counters,
    proposal_for,
    proposal_page,
)
from consilia.registry.queries.sight import (
    consented,
    entries_of_child,
    entries_visible_to,
    proposals_visible_to,
)

__all__ = [
    "Wanted",
    "codes_proposed",
    "consented",
    "entries_of_child",
    "entries_visible_to",
    "entry_for",
    "entry_page",
    "may_register",
    "proposal_counters",
    "proposal_for",
    "proposal_page",
    "proposals_visible_to",
    "pseudonyms_of",
    "versions_of",
]
