"""What people do with routing."""

from consilia.routing.services.declarations import declare_interest
from consilia.routing.services.policies import StartsInThePast, VersionTaken, set_offer_policy, set_weights

__all__ = ["StartsInThePast", "VersionTaken", "declare_interest", "set_offer_policy", "set_weights"]
