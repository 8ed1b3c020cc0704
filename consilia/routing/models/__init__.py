"""The policies of routing, and what people declared about themselves."""

from consilia.routing.models.declarations import CONFLICT_NAMES, Declaration
from consilia.routing.models.policies import URGENCY_NAMES, OfferPolicy, RoutingWeights

__all__ = ["CONFLICT_NAMES", "URGENCY_NAMES", "Declaration", "OfferPolicy", "RoutingWeights"]
