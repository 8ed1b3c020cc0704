"""The figures in force."""

from datetime import datetime, timedelta

from consilia.similar.domain.words import Policy
from consilia.similar.models import SimilarPolicy


def days(name: Policy, at: datetime) -> timedelta:
    """The row in force that began last. Raises LookupError where none was loaded."""
    rows = SimilarPolicy.objects.filter(name=name, starts__lte=at).exclude(ends__lte=at)
    row = rows.order_by("-starts").first()
    if row is None:
        raise LookupError(f"no policy for {name}")
    return timedelta(days=row.value)
