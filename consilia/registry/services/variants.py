"""Variants: added, said anew, taken back; what was said before stays."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry.domain.variants import VariantFacts, Wrong, faults
from consilia.registry.domain.words import EntryState
from consilia.registry.events import VariantEnded, VariantSaid
from consilia.registry.models import Entry, Variant
from consilia.registry.models.variants import COLUMNS
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for, variant_for
from consilia.registry.services.refusals import EntryChangedElsewhere, WordsNeeded


class VariantImpossible(Refusal):
    """What is said cannot be so; `wrong` says which field and why."""

    status = 422
    message = _("Please check what you entered")

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = list(wrong)
        super().__init__()


@transaction.atomic
def add_variant(*, entry_id: UUID, facts: VariantFacts, by: Actor, at: datetime) -> Variant:
    """Raises VariantImpossible."""
    return _say(_own_entry(entry_id, by, at), facts, None, by=by, at=at)


@transaction.atomic
def replace_variant(
    *, variant_id: UUID, facts: VariantFacts, because: str, by: Actor, at: datetime
) -> Variant:
    """Say it anew: the laboratory corrected it, or its meaning is known better.

    Raises:
        VariantImpossible, WordsNeeded, EntryChangedElsewhere.
    """
    before = _end(variant_id, because, by=by, at=at)
    return _say(before.entry, facts, before, by=by, at=at)


@transaction.atomic
def retire_variant(*, variant_id: UUID, because: str, by: Actor, at: datetime) -> Variant:
    """It does not belong here. Raises WordsNeeded, EntryChangedElsewhere."""
    before = _end(variant_id, because, by=by, at=at)
    publish(VariantEnded(entry_id=before.entry_id, variant_id=before.id), by=by, at=at)
    return before


def _say(entry: Entry, facts: VariantFacts, before: Variant | None, *, by: Actor, at: datetime) -> Variant:
    if wrong := faults(facts):
        raise VariantImpossible(wrong)
    columns = {name: getattr(facts, name) for name in COLUMNS}
    made = Variant.objects.create(entry=entry, replaces=before, said_by_id=by.user_id, said_at=at, **columns)
    publish(VariantSaid(entry_id=entry.id, variant_id=made.id, standing=made.standing), by=by, at=at)
    return made


def _end(variant_id: UUID, because: str, *, by: Actor, at: datetime) -> Variant:
    seen = variant_for(by, variant_id, at)
    entry = _own_entry(seen.entry_id, by, at)
    if not because:
        raise WordsNeeded
    variant = Variant.objects.select_for_update(of=("self",)).get(pk=variant_id)
    if variant.ended_at is not None:
        raise EntryChangedElsewhere
    variant.ended_at, variant.ended_by_id, variant.ended_because = at, by.user_id, because
    variant.save(update_fields=["ended_at", "ended_by", "ended_because"])
    variant.entry = entry
    return variant


def _own_entry(entry_id: UUID, by: Actor, at: datetime) -> Entry:
    entry = entry_for(by, entry_id, at)
    if not may_curate(by, entry) or entry.state != EntryState.ACTIVE:
        raise NotAllowed
    return entry
