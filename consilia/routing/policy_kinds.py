"""The policies of routing, as their pages need them. Weights and the look at everything have editors of their own:
their figures are one whole, tuned together by the simulated year, and none of them says anything by itself."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind, Words
from consilia.routing.models.policies import OfferPolicy, RoutingWeights


def _asks_fewer(old: OfferPolicy | None, new: OfferPolicy) -> Words | None:
    if old is None:
        return None
    before, after = (row.parallel or float("inf") for row in (old, new))  # empty: the whole roster
    fewer = after < before or (old.next_by_score and not new.next_by_score)
    return _("Fewer experts are asked, or later: a child may wait longer.") if fewer else None


ROUTING = PolicyKind(
    name="routing",
    model=RoutingWeights,
    title=_("Routing"),
    lead=_("Which expert is proposed first, and how many are asked at once"),
    page="routing:policy",
)
OFFERS = PolicyKind(
    name="offers",
    model=OfferPolicy,
    title=_("Offers to experts"),
    lead=_("How many experts are asked at once, and whether the next one is asked without a coordinator."),
    key=("urgency",),
    figures=("parallel", "next_by_score"),
    hints={"parallel": _("Empty: the whole duty roster of the field and centre.")},
    unnamed={"parallel": _("the whole duty roster")},
    weakens=_asks_fewer,
)
