"""What the registry tells of a child for comparison with others: findings and genes, by all its active entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consilia.registry.domain.variants import Standing
from consilia.registry.domain.words import EntryState
from consilia.registry.models import Entry, Proposal, Variant
from consilia.registry.queries.packets import picture_of
from consilia.registry.queries.sight import consented_each


@dataclass(frozen=True, slots=True)
class Told:
    """One entry. A gene counts unless its variant was rejected or taken back."""

    entry: Entry
    observed: frozenset[str]
    excluded: frozenset[str]
    genes: frozenset[str]


def told_of(person: UUID, at: datetime) -> list[Told]:
    """The active entries of a person while the registry is consented to, the last changed first."""
    rows = Entry.objects.filter(child__person=person, state=EntryState.ACTIVE).select_related("centre")
    return [_told(entry) for entry in consented_each(rows, at).order_by("-changed_at", "-id")]


def child_of(entry_id: UUID) -> UUID | None:
    """Whose entry it is, for jobs: also after a withdrawal, when there is nothing to tell any more."""
    return Entry.objects.filter(pk=entry_id).values_list("child_id", flat=True).first()


def _told(entry: Entry) -> Told:
    features = [*_of_picture(entry), *_of_proposals(entry)]
    variants = Variant.objects.filter(entry=entry, ended_at=None)
    genes = variants.exclude(standing=Standing.REJECTED).values_list("gene", flat=True)
    return Told(
        entry,
        frozenset(code for code, excluded in features if not excluded),
        frozenset(code for code, excluded in features if excluded),
        frozenset(genes),
    )


def _of_picture(entry: Entry) -> Iterator[tuple[str, bool]]:
    picture = picture_of(entry)
    features: Any = picture.value.phenotypic_features if picture else None
    for feature in features if isinstance(features, list) else ():
        yield feature.type.id, feature.excluded is True


def _of_proposals(entry: Entry) -> Iterator[tuple[str, bool]]:
    for findings in Proposal.objects.filter(entry=entry).values_list("findings", flat=True):
        yield from ((code, excluded) for code, _label, excluded in findings)
