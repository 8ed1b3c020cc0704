"""What others may hear about routing."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.audit.events import Event

SUBJECTS = {
    "routing_policy": _("Policy of routing"),
    "declaration": _("Declaration of interest"),
    "proposal": _("Proposal of routing"),
    "step_in": _("Invitation to step in"),
    "reviewed_quality": _("Quality known to routing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicyEvent(Event):
    subject: ClassVar[str] = "routing_policy"
    routing_policy_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingWeightsSet(RoutingPolicyEvent):
    """`changed` are the names of the weights that differ from the version before."""

    label = _("Weights of routing set")
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestDeclared(Event):
    label = _("Conflict of interest declared")
    subject: ClassVar[str] = "declaration"
    declaration_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRecorded(Event):
    """The quality term of the score has a new figure for this person."""

    subject: ClassVar[str] = "reviewed_quality"
    label = _("Quality of an expert's answers made known to routing")
    reviewed_quality_id: UUID
    user_id: UUID
    reviews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalEvent(Event):
    subject: ClassVar[str] = "proposal"
    proposal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFollowed(ProposalEvent):
    label = _("Proposal of routing followed")
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDismissed(ProposalEvent):
    label = _("Proposal of routing dismissed")
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedIn(ProposalEvent):
    label = _("Stepped in for another expert")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReoptimisationPolicySet(RoutingPolicyEvent):
    label = _("Policy of the look at everything open set")
    centre_id: UUID | None
