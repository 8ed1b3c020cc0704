"""Questions about routing: the policy in force, everybody who could answer, and the words for it."""

from consilia.routing.queries.people import people_of
from consilia.routing.queries.policies import offer_policy, parallel_offers, weights_in_force, weights_row

__all__ = ["offer_policy", "parallel_offers", "people_of", "weights_in_force", "weights_row"]
