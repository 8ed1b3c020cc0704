"""What the registry says of the elements of the RD-CDM catalogue: of one entry, and of all that may leave a centre."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import prefetch_related_objects

from consilia.accounts.domain.actors import Actor
from consilia.patients.models import Consent
from consilia.patients.queries import consent_in_force, consents_of
from consilia.patients.queries.growth import gestation_of
from consilia.registry.domain.catalogue import Answered, Catalogue, answer, completeness, read_catalogue
from consilia.registry.domain.catalogue_values import Told, facts_of, values_of
from consilia.registry.domain.packets import packet_of
from consilia.registry.domain.pedigree import Relation
from consilia.registry.domain.words import PURPOSE, EntryState
from consilia.registry.models import Entry
from consilia.registry.queries.family import relatives_of
from consilia.registry.queries.packets import known_of, leaving, picture_of
from consilia.registry.queries.sight import entries_visible_to

FILE = Path(__file__).parents[1] / "data" / "catalogues" / "rd-cdm.yaml"


@cache
def rd_cdm() -> Catalogue:
    """The catalogue as it is shipped."""
    return read_catalogue(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Record:
    """One entry by the catalogue, element by element."""

    answers: Sequence[Answered]

    @property
    def completeness(self) -> int | None:
        return completeness(self.answers)


def record_of(entry: Entry, at: datetime) -> Record:
    """Each element of the catalogue with what is known. The caller sees the entry."""
    picture = picture_of(entry)
    told = _told(entry, at, has_picture=picture is not None)
    packet = packet_of(told.known, picture.value if picture else None)
    values, facts = values_of(told, packet), facts_of(told, packet)
    return Record([answer(element, values, packet, facts) for element in rd_cdm().elements])


def _told(entry: Entry, at: datetime, *, has_picture: bool) -> Told:
    prefetch_related_objects([entry], "visits")
    visits, gestation = list(entry.visits.all()), gestation_of(entry.child)
    answers: dict[str, object] = {}
    for visit in reversed(visits):  # the latest last, so that it holds
        answers |= {code: value for code, value in visit.values.items() if value not in ("", None, [])}
    given = [row for row in consents_of(entry.child) if row.purpose == PURPOSE and row.withdrawn_at is None]
    return Told(
        known=known_of(entry, at),
        entered_on=entry.entered_at.date(),
        visited_on=visits[0].visited_on if visits else None,
        answers=answers,
        gestation=f"{gestation.weeks}+{gestation.days}" if gestation else "",
        relatives=[(Relation(one.relation), one.person) for one in relatives_of(entry)],
        consented_on=min((row.given_at.date() for row in given), default=None),
        contact=consent_in_force(entry.child_id, purpose=Consent.Purpose.RESEARCH_CONTACT, at=at),
        reuse=consent_in_force(entry.child_id, purpose=Consent.Purpose.DATA_EXCHANGE, at=at),
        has_picture=has_picture,
    )


def catalogue_rows(by: Actor, at: datetime) -> tuple[list[str], Iterator[Mapping[str, str]]]:
    """The columns, and a row for each active entry of the reader whose family consented to exchange."""
    names = {element.ordinal: f"{element.ordinal} {element.label['en']}" for element in rd_cdm().elements}
    entries = leaving(entries_visible_to(by, at).filter(state=EntryState.ACTIVE), at)
    rows = entries.select_related("child").order_by("entered_at", "id").iterator(chunk_size=500)
    return list(names.values()), (
        {names[one.element.ordinal]: one.cell for one in record_of(entry, at).answers} for entry in rows
    )
