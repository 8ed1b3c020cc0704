"""How often coordinators depart from the order that routing proposes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from consilia.cases.models import Offer
from consilia.foundation.wall import looking_further


@dataclass(frozen=True, slots=True)
class OverrideRate:
    """`offers` chosen by hand; `overridden` with a reason; `not_first`: not the first of the order."""

    offers: int
    overridden: int
    not_first: int

    @property
    def share(self) -> float | None:
        """None when nothing was offered: no rate is not a rate of nought."""
        return self.overridden / self.offers if self.offers else None


@looking_further()
def override_rate(centre_id: UUID, period: tuple[datetime, datetime]) -> OverrideRate:
    """Offers of one centre in the half-open period."""
    start, end = period
    by_hand = Offer.objects.filter(
        case__centre=centre_id, chosen=Offer.Chosen.BY_HAND, offered_at__gte=start, offered_at__lt=end
    )
    counted = by_hand.aggregate(
        offers=Count("id"),
        overridden=Count("id", filter=~Q(override_reason="")),
        not_first=Count("id", filter=~Q(place=1) | Q(place=None)),
    )
    return OverrideRate(**counted)
