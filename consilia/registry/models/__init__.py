"""The registry's tables: proposals, entries with their versions, pseudonyms."""

from consilia.registry.models.entries import Entry, Pseudonym, Version
from consilia.registry.models.proposals import Proposal, ProposalWord

__all__ = ["Entry", "Proposal", "ProposalWord", "Pseudonym", "Version"]
