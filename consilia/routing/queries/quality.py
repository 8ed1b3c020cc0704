"""How good the answers of consultants were found to be."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.routing.models import ReviewedQuality


def reviewed_quality(user_ids: Sequence[UUID]) -> Mapping[UUID, float]:
    """The mean from 1 to 5 by user; who is missing has too few reviews."""
    return dict(_MEANS(users=list(user_ids)))


_MEANS = StandingQuestion(
    lambda: ReviewedQuality.objects.filter(is_one_of("user", given("users"))).values_list("user", "mean")
)
