"""What the registry knows of an entry, as a Phenopacket and as common data elements."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.patients.models import Consent
from consilia.patients.queries import children_consenting, consent_in_force
from consilia.registry.domain.filling import fill, stored
from consilia.registry.domain.packet_schema import Phenopacket, Resource
from consilia.registry.domain.packets import Known, Seen, packet_of
from consilia.registry.domain.statuses import Status
from consilia.registry.domain.words import EntryState, Vital
from consilia.registry.models import Entry, FormVersion, Picture
from consilia.registry.queries.forms import given_from
from consilia.registry.queries.material import Material, in_pages, material_of
from consilia.registry.queries.sight import entries_visible_to
from consilia.terminology.domain.systems import System
from consilia.terminology.models import CodeSystem
from consilia.terminology.queries import systems

COMMON = ("rare", "eu_cde")  # the form of the common data elements
# The resources that packets name, by our terminologies: id, prefix, address, beginning of identifiers.
RESOURCES = {
    "hpo": ("hp", "HP", "http://purl.obolibrary.org/obo/hp.owl", "http://purl.obolibrary.org/obo/HP_"),
    "orpha": ("ordo", "ORPHA", "https://www.orphadata.com", "http://www.orpha.net/ORDO/Orphanet_"),
    "omim": ("omim", "OMIM", "https://www.omim.org", "https://www.omim.org/entry/"),
    "mondo": (
        "mondo",
        "MONDO",
        "http://purl.obolibrary.org/obo/mondo.owl",
        "http://purl.obolibrary.org/obo/MONDO_",
    ),
    System.ICD10: (
        "icd10",
        "ICD10",
        "https://icd.who.int/browse10/2019/en",
        "https://icd.who.int/browse10/2019/en#/",
    ),
}


def may_leave(entry: Entry, at: datetime) -> bool:
    """Whether exchange with other systems is consented to."""
    return consent_in_force(entry.child_id, purpose=Consent.Purpose.DATA_EXCHANGE, at=at)


def picture_of(entry: Entry) -> Picture | None:
    """The clinical picture that holds."""
    return Picture.objects.filter(entry=entry).order_by("-number").first()


def known_of(entry: Entry, at: datetime) -> Known:
    return known_from(material_of(entry, at), at, loaded_systems())


def known_from(told: Material, at: datetime, loaded: Mapping[str, CodeSystem]) -> Known:
    child, status = told.entry.child, told.status
    if not told.pseudonym:  # what leaves without one could not be told apart, nor found again
        raise LookupError(f"no pseudonym of the child of entry {told.entry.id}")
    return Known(
        pseudonym=told.pseudonym,
        sex=child.sex,
        born=child.birth_date,
        died=child.deceased_on,
        facts=told.entry.facts,
        label=told.entry.label_en,
        seen_on=_seen_on(told),
        findings=_findings(told),
        variants=[variant.facts for variant in told.variants],
        resources=_resources(loaded, with_icd10=bool(told.cause)),
        created=at.isoformat(),
        status=Status(Vital(status.vital), status.on, status.cause) if status else None,
        cause=told.cause,
    )


def _seen_on(told: Material) -> date:
    """The last day for which something is known of the child: a visit, an answer that it lives, a signed conclusion."""
    days = [told.entry.entered_at.date()]
    days += [visit.visited_on for visit in told.visits]
    days += [proposal.signed_at.date() for proposal in told.proposals]
    status = told.status
    return max([*days, status.on] if status and status.vital == Vital.ALIVE else days)


def _findings(told: Material) -> list[Seen]:
    """Those of the request that was answered last, copied with its proposal."""
    return [Seen(*row) for row in told.proposals[0].findings] if told.proposals else []


def loaded_systems() -> Mapping[str, CodeSystem]:
    return {system.key: system for system in systems()}


def _resources(loaded: Mapping[str, CodeSystem], *, with_icd10: bool) -> list[Resource]:
    return [
        Resource(identifier, loaded[key].title, url, loaded[key].version, prefix, iri)
        for key, (identifier, prefix, url, iri) in RESOURCES.items()
        if key in loaded and (with_icd10 or key != System.ICD10)
    ]


def packet_for(entry: Entry, at: datetime) -> Phenopacket:
    told = material_of(entry, at)
    known = known_from(told, at, loaded_systems())
    return packet_of(known, told.picture.value if told.picture else None)


def leaving(rows: QuerySet[Entry], at: datetime) -> QuerySet[Entry]:
    """Those of families who consented to exchange."""
    return rows.filter(child__in=children_consenting(Consent.Purpose.DATA_EXCHANGE, at))


def all_leaving(by: Actor, at: datetime) -> QuerySet[Entry]:
    """The active entries that `by` may bring out, in the order in which they were entered."""
    rows = entries_visible_to(by, at).filter(state=EntryState.ACTIVE)
    return leaving(rows, at).order_by("entered_at", "id")


def common_data_elements(by: Actor, at: datetime) -> tuple[list[str], Iterator[Mapping[str, str]]]:
    """The columns, and a row for each active entry of the reader whose family consented to exchange."""
    registry, code = COMMON
    form = FormVersion.objects.filter(registry=registry, code=code).order_by("-number").first()
    if form is None:
        return [], iter(())
    names = [element.code for element in form.form.elements]
    return names, _rows(form, names, by, at)


def _rows(form: FormVersion, names: list[str], by: Actor, at: datetime) -> Iterator[Mapping[str, str]]:
    for told in in_pages(all_leaving(by, at), at):
        latest = next((visit for visit in told.visits if visit.form.code == form.code), None)
        on = latest.visited_on if latest else timezone.localdate(at)
        given = given_from(told.entry, on, told.pseudonym, told.purposes)
        values = stored(fill(form.form, latest.values if latest else {}, given).values)
        yield {name: _cell(values.get(name)) for name in names}


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
