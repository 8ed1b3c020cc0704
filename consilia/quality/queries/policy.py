"""What the figures say at a moment."""

from datetime import datetime
from uuid import UUID

from consilia.foundation.constraints import in_force
from consilia.quality.domain.words import Policy
from consilia.quality.models import QualityPolicy


def figure(name: Policy, at: datetime, *, centre_id: UUID | None = None) -> int:
    """The row in force that began last; one of the centre goes before the general one.

    Raises:
        LookupError: there is none; the seed rows cannot be deleted by any page.
    """
    rows = [row for row in rows_in_force(at) if row.name == name and row.centre_id in {None, centre_id}]
    if not rows:
        raise LookupError(f"no policy for {name}")
    return max(rows, key=lambda row: (row.centre_id is not None, row.starts)).value


def rows_in_force(at: datetime) -> list[QualityPolicy]:
    rows = QualityPolicy.objects.filter(in_force(at))
    return list(rows.select_related("centre").order_by("name", "centre", "-starts"))
