"""The policies of routing, what people declared about themselves, habits learnt, and proposals made."""

from consilia.routing.models.declarations import CONFLICT_NAMES, Declaration
from consilia.routing.models.habits import AnswerHabit, AnswerPace
from consilia.routing.models.policies import URGENCY_NAMES, OfferPolicy, RoutingWeights
from consilia.routing.models.proposals import Proposal, ReoptimisationPolicy
from consilia.routing.models.reviewed_quality import ReviewedQuality

__all__ = [
    "CONFLICT_NAMES",
    "URGENCY_NAMES",
    "AnswerHabit",
    "AnswerPace",
    "Declaration",
    "OfferPolicy",
    "Proposal",
    "ReoptimisationPolicy",
    "ReviewedQuality",
    "RoutingWeights",
]
