"""Where the figures of routing stand in the list of policies."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind
from consilia.routing.models.policies import RoutingWeights

ROUTING = PolicyKind(
    name="routing",
    model=RoutingWeights,
    title=_("Routing"),
    lead=_("Which expert is proposed first, and how many are asked at once"),
    page="routing:policy",
)
