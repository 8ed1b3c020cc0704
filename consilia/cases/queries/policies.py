"""What the policy says at a moment."""

from datetime import datetime, timedelta

from consilia.cases.models import RegionReviewPolicy, SpanPolicy
from consilia.foundation.questions import StandingQuestion, given


def span(name: SpanPolicy.Name, at: datetime) -> timedelta:
    """The row in force that began last.

    Raises:
        LookupError: there is none; the seed rows cannot be deleted by any page.
    """
    found: timedelta | None = _SPAN.first(name=name, at=at)
    if found is None:
        raise LookupError(f"no policy for {name}")
    return found


def region_reviews(region_code: str, urgency: str, at: datetime) -> bool:
    """Whether the region wants to see such a request before it goes to a centre."""
    return bool(_REVIEWS(region=region_code, urgency=urgency, at=at))


_SPAN = StandingQuestion(
    lambda: (
        SpanPolicy.objects.in_force(given("at"))
        .filter(name=given("name"))
        .order_by("-starts")
        .values_list("span", flat=True)[:1]
    )
)
_REVIEWS = StandingQuestion(
    lambda: (
        RegionReviewPolicy.objects.in_force(given("at"))
        .filter(region=given("region"), urgency=given("urgency"))
        .values_list("id", flat=True)[:1]
    )
)
