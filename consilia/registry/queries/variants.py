"""Variants of an entry."""

from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.registry.models import Entry, Variant
from consilia.registry.queries.sight import entries_visible_to


def variants_of(entry: Entry, *, also_ended: bool = False) -> list[Variant]:
    """Those that hold, in the order in which they were said; then, when wanted, those that do not."""
    rows = Variant.objects.filter(entry=entry).select_related("said_by", "ended_by")
    if not also_ended:
        rows = rows.filter(ended_at=None)
    return sorted(rows, key=lambda row: row.ended_at is not None)


def variant_for(by: Actor, variant_id: UUID, at: datetime) -> Variant:
    """One variant of an entry that `by` sees. Raises Variant.DoesNotExist."""
    rows = Variant.objects.filter(entry__in=entries_visible_to(by, at))
    return rows.select_related("entry__child", "entry__centre", "ended_by").get(pk=variant_id)
