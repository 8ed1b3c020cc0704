"""What the tables hold of entries, read for many at once: the number of questions does not grow with the children.

One entry is a list of one. Everything that leaves is written from these, so a table and a packet cannot differ.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from consilia.patients.models import Consent, Gestation
from consilia.patients.queries import consents_of_many, purposes_in_force
from consilia.patients.queries.growth import gestations_of
from consilia.registry.models import Entry, Picture, Proposal, Relative, Variant, Visit, VitalStatus
from consilia.registry.queries.entries import pseudonyms_of
from consilia.terminology.domain.systems import System
from consilia.terminology.queries import labels

AT_ONCE = 200  # children of a page: their visits and pictures fit into memory together
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
OfEntry = TypeVar("OfEntry", Visit, Proposal, Picture, Variant, Relative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Of one entry. Lists are in the order in which their pages show them; `consents` are those that a reader sees."""

    entry: Entry
    pseudonym: str
    visits: Sequence[Visit]  # the latest first
    proposals: Sequence[Proposal]  # signed last first
    picture: Picture | None
    variants: Sequence[Variant]
    relatives: Sequence[Relative]
    status: VitalStatus | None
    cause: str  # of death, in English
    gestation: Gestation | None
    consents: Sequence[Consent]
    purposes: frozenset[str]  # consented to now


def material_of(entry: Entry, at: datetime) -> Material:
    return next(materials([entry], at))


def in_pages(rows: QuerySet[Entry], at: datetime) -> Iterator[Material]:
    """Of all `rows`, page by page."""
    entries = rows.select_related("child").iterator(chunk_size=AT_ONCE)
    while page := list(islice(entries, AT_ONCE)):
        yield from materials(page, at)


def materials(entries: Sequence[Entry], at: datetime) -> Iterator[Material]:
    """In the order of `entries`."""
    persons = {entry.child.person for entry in entries}
    names = pseudonyms_of([entry.child for entry in entries])
    visits = _by_entry(Visit.objects.order_by("-visited_on", "-id").select_related("form"), entries)
    proposals = _by_entry(Proposal.objects.order_by("-signed_at"), entries)
    pictures = _by_entry(Picture.objects.order_by("entry", "-number").distinct("entry"), entries)
    variants = _by_entry(Variant.objects.filter(ended_at=None), entries)
    relatives = _by_entry(Relative.objects.filter(ended_at=None), entries)
    statuses = _statuses(persons)
    causes = labels(System.ICD10, {row.cause for row in statuses.values() if row.cause}, "en")
    gestations, consents = gestations_of(persons), consents_of_many(persons)
    purposes = purposes_in_force({entry.child_id for entry in entries}, at=at)
    for entry in entries:
        person, status = entry.child.person, statuses.get(entry.child.person)
        yield Material(
            entry=entry,
            pseudonym=names.get(person, ""),
            visits=visits[entry.id],
            proposals=proposals[entry.id],
            picture=next(iter(pictures[entry.id]), None),
            variants=variants[entry.id],
            relatives=relatives[entry.id],
            status=status,
            cause=causes[status.cause] if status and status.cause else "",
            gestation=gestations.get(person),
            consents=consents.get(person, ()),
            purposes=frozenset(purposes.get(entry.child_id, ())),
        )


def _by_entry(rows: QuerySet[OfEntry], entries: Sequence[Entry]) -> dict[UUID, list[OfEntry]]:
    return _grouped((row.entry_id, row) for row in rows.filter(entry__in=entries) if row.entry_id)


def _statuses(persons: set[UUID]) -> dict[UUID, VitalStatus]:
    """What was said last of each person, in any of its entries that the reader sees."""
    rows = VitalStatus.objects.filter(entry__child__person__in=persons).select_related("entry__child")
    told = rows.order_by("entry__child__person", "-said_at", "-id").distinct("entry__child__person")
    return {row.entry.child.person: row for row in told}


def _grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    found: defaultdict[K, list[T]] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return found
