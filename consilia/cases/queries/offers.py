"""Who was asked about a case, and what was said."""

from collections.abc import Sequence
from uuid import UUID

from consilia.cases.models import Offer
from consilia.foundation.questions import StandingQuestion, given

# Who has the case, then who may still answer; of the others the last one first.
_STANDING = {Offer.Answer.ACCEPTED: 0, "": 1}


def offers_of(case_id: UUID) -> Sequence[Offer]:
    """Every offer of the case, in the order in which one asks about them."""
    return sorted(_OFFERS(case=case_id), key=lambda offer: _STANDING.get(offer.answer, 2))


_OFFERS = StandingQuestion(
    lambda: (
        Offer.objects.filter(case=given("case")).select_related("consultant").order_by("-offered_at", "id")
    )
)
