"""The versions that count at a moment."""

from collections.abc import Sequence
from datetime import datetime

from consilia.foundation.constraints import in_force
from consilia.routing.domain.facts import Urgency, Weights
from consilia.routing.models import OfferPolicy, RoutingWeights
from consilia.routing.models.policies import WEIGHTS


class NoWeights(LookupError):
    """No version of the weights had begun by then: the seed was deleted."""


def weights_row(at: datetime) -> RoutingWeights:
    found = RoutingWeights.objects.filter(starts__lte=at).order_by("-starts").first()
    if found is None:
        raise NoWeights
    return found


def weights_in_force(at: datetime) -> Weights:
    row = weights_row(at)
    return Weights(
        **{name: float(getattr(row, name)) for name in WEIGHTS},
        day_begins=row.day_begins,
        day_ends=row.day_ends,
        fairness_days=row.fairness_days,
        working_language=row.working_language,
        interpreters=frozenset(row.interpreters),
    )


def offer_policy(urgency: str, at: datetime) -> OfferPolicy | None:
    return OfferPolicy.objects.filter(in_force(at), urgency=urgency).order_by("-starts").first()


def parallel_offers(urgency: str, at: datetime) -> int | None:
    """How many experts are asked at once; None for the whole duty roster. Without a policy: one."""
    policy = offer_policy(urgency, at)
    return policy.parallel if policy else 1


def asks_next_by_itself(urgency: str, at: datetime) -> bool:
    policy = offer_policy(urgency, at)
    return bool(policy and policy.next_by_score)


def offer_policies(at: datetime) -> Sequence[OfferPolicy]:
    """The row in force for each urgency, the most urgent first."""
    rows = (offer_policy(urgency, at) for urgency in Urgency)
    return [row for row in rows if row]


def versions_of_weights() -> Sequence[RoutingWeights]:
    """All of them, the newest first: they are few, because people decide them."""
    return list(RoutingWeights.objects.order_by("-starts")[:50])
