"""Which figures of policy are in force."""

from datetime import datetime

from django.db.models import Q

from consilia.analytics.models import ReportPolicy
from consilia.foundation.questions import StandingQuestion, given


class PolicyMissing(LookupError):
    """The installation has no figure for this: its reference data were never loaded."""


def figure(name: ReportPolicy.Name, at: datetime) -> int:
    """The figure in force.

    Raises:
        PolicyMissing: there is none.
    """
    found: int | None = _FIGURE.first(name=name, at=at)
    if found is None:
        raise PolicyMissing(name)
    return found


_FIGURE = StandingQuestion(
    lambda: (
        ReportPolicy.objects.filter(
            Q(ends=None) | Q(ends__gt=given("at")), name=given("name"), starts__lte=given("at")
        )
        .order_by("-starts")
        .values_list("value", flat=True)[:1]
    )
)
