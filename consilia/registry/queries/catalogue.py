"""What the registry says of the elements of the RD-CDM catalogue: of one entry, and of all that may leave a centre."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from consilia.accounts.domain.actors import Actor
from consilia.patients.models import Consent
from consilia.registry.domain.catalogue import Answered, Catalogue, answer, completeness, read_catalogue
from consilia.registry.domain.catalogue_values import Told, facts_of, values_of
from consilia.registry.domain.packets import packet_of
from consilia.registry.domain.relatives import Relation
from consilia.registry.domain.words import PURPOSE
from consilia.registry.models import Entry
from consilia.registry.queries.material import Material, in_pages, material_of
from consilia.registry.queries.packets import all_leaving, known_from, loaded_systems
from consilia.terminology.models import CodeSystem

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
    return _record(material_of(entry, at), at, loaded_systems())


def _record(material: Material, at: datetime, loaded: Mapping[str, CodeSystem]) -> Record:
    told = _told(material, at, loaded)
    packet = packet_of(told.known, material.picture.value if material.picture else None)
    values, facts = values_of(told, packet), facts_of(told, packet)
    return Record([answer(element, values, packet, facts) for element in rd_cdm().elements])


def _told(material: Material, at: datetime, loaded: Mapping[str, CodeSystem]) -> Told:
    visits, gestation = material.visits, material.gestation
    answers: dict[str, object] = {}
    for visit in reversed(visits):  # the latest last, so that it holds
        answers |= {code: value for code, value in visit.values.items() if value not in ("", None, [])}
    given = [row for row in material.consents if row.purpose == PURPOSE and row.withdrawn_at is None]
    return Told(
        known=known_from(material, at, loaded),
        entered_on=material.entry.entered_at.date(),
        visited_on=visits[0].visited_on if visits else None,
        answers=answers,
        gestation=f"{gestation.weeks}+{gestation.days}" if gestation else "",
        relatives=[(Relation(one.relation), one.person) for one in material.relatives],
        consented_on=min((row.given_at.date() for row in given), default=None),
        contact=Consent.Purpose.RESEARCH_CONTACT in material.purposes,
        reuse=Consent.Purpose.DATA_EXCHANGE in material.purposes,
        has_picture=material.picture is not None,
    )


def catalogue_rows(by: Actor, at: datetime) -> tuple[list[str], Iterator[Mapping[str, str]]]:
    """The columns, and a row for each active entry of the reader whose family consented to exchange."""
    names = {element.ordinal: f"{element.ordinal} {element.label['en']}" for element in rd_cdm().elements}
    loaded = loaded_systems()
    return list(names.values()), (
        {names[one.element.ordinal]: one.cell for one in _record(material, at, loaded).answers}
        for material in in_pages(all_leaving(by, at), at)
    )
