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
from consilia.registry.models import Entry, FormVersion, Picture, Proposal, Visit, VitalStatus
from consilia.registry.queries.entries import pseudonyms_of
from consilia.registry.queries.forms import given_of
from consilia.registry.queries.sight import entries_visible_to
from consilia.registry.queries.statuses import status_of
from consilia.registry.queries.variants import variants_of
from consilia.terminology.domain.systems import System
from consilia.terminology.queries import labels, systems

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
    child, said = entry.child, status_of(entry)
    cause = said.cause if said else ""
    return Known(
        pseudonym=pseudonyms_of([child])[child.person],
        sex=child.sex,
        born=child.birth_date,
        died=child.deceased_on,
        facts=entry.facts,
        label=entry.label_en,
        seen_on=_seen_on(entry, said),
        findings=_findings(entry),
        variants=[variant.facts for variant in variants_of(entry)],
        resources=_resources(with_icd10=bool(cause)),
        created=at.isoformat(),
        status=Status(Vital(said.vital), said.on, cause) if said else None,
        cause=labels(System.ICD10, [cause], "en")[cause] if cause else "",
    )


def _seen_on(entry: Entry, said: VitalStatus | None) -> date:
    """The last day for which something is known of the child: a visit, an answer that it lives, a signed conclusion."""
    days = [entry.entered_at.date()]
    days += Visit.objects.filter(entry=entry).values_list("visited_on", flat=True)
    days += [when.date() for when in Proposal.objects.filter(entry=entry).values_list("signed_at", flat=True)]
    return max([*days, said.on] if said and said.vital == Vital.ALIVE else days)


def _findings(entry: Entry) -> list[Seen]:
    """Those of the request that was answered last, copied with its proposal."""
    latest = Proposal.objects.filter(entry=entry).order_by("-signed_at").first()
    return [Seen(*row) for row in latest.findings] if latest else []


def _resources(*, with_icd10: bool) -> list[Resource]:
    loaded = {system.key: system for system in systems() if with_icd10 or system.key != System.ICD10}
    return [
        Resource(identifier, loaded[key].title, url, loaded[key].version, prefix, iri)
        for key, (identifier, prefix, url, iri) in RESOURCES.items()
        if key in loaded
    ]


def packet_for(entry: Entry, at: datetime) -> Phenopacket:
    picture = picture_of(entry)
    return packet_of(known_of(entry, at), picture.value if picture else None)


def leaving(rows: QuerySet[Entry], at: datetime) -> QuerySet[Entry]:
    """Those of families who consented to exchange."""
    return rows.filter(child__in=children_consenting(Consent.Purpose.DATA_EXCHANGE, at))


def common_data_elements(by: Actor, at: datetime) -> tuple[list[str], Iterator[Mapping[str, str]]]:
    """The columns, and a row for each active entry of the reader whose family consented to exchange."""
    registry, code = COMMON
    form = FormVersion.objects.filter(registry=registry, code=code).order_by("-number").first()
    if form is None:
        return [], iter(())
    names = [element.code for element in form.form.elements]
    return names, _rows(form, names, by, at)


def _rows(form: FormVersion, names: list[str], by: Actor, at: datetime) -> Iterator[Mapping[str, str]]:
    entries = leaving(entries_visible_to(by, at).filter(state=EntryState.ACTIVE), at)
    for entry in entries.select_related("child").order_by("entered_at", "id").iterator(chunk_size=500):
        latest = (
            Visit.objects.filter(entry=entry, form__code=form.code).order_by("-visited_on", "-id").first()
        )
        on = latest.visited_on if latest else timezone.localdate(at)
        filled = fill(form.form, latest.values if latest else {}, given_of(entry, on, at))
        values = stored(filled.values)
        yield {name: _cell(values.get(name)) for name in names}


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
