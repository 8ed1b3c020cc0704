"""From what the registry knows to a Phenopacket, and whether one that comes is about this child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import UNSET, UnsetType

from consilia.foundation.ages import Age as ChildAge
from consilia.foundation.ages import age_at
from consilia.registry.domain.diagnoses import DiagnosisFacts, reached_on
from consilia.registry.domain.packet_schema import (
    Age,
    Diagnosis,
    Disease,
    Evidence,
    Expression,
    ExternalReference,
    GeneDescriptor,
    GenomicInterpretation,
    Individual,
    Interpretation,
    MetaData,
    OntologyClass,
    Phenopacket,
    PhenotypicFeature,
    Resource,
    TimeElement,
    VariantInterpretation,
    VariationDescriptor,
    VcfRecord,
    VitalStatus,
)
from consilia.registry.domain.phenopackets import renamed
from consilia.registry.domain.statuses import Status
from consilia.registry.domain.variants import Acmg, VariantFacts, Zygosity
from consilia.registry.domain.vrs import allele_identifier
from consilia.registry.domain.words import Certainty, Vital, When

SCHEMA = "2.0"
ANTENATAL = OntologyClass("HP:0030674", "Antenatal onset")
CONGENITAL = OntologyClass("HP:0003577", "Congenital onset")
# Whose finding, and how it is known: no number of a document, which would lead from the pseudonym to the child.
STATED = Evidence(
    OntologyClass("ECO:0000204", "author statement"),
    ExternalReference(
        description="Stated by the referring doctor in a request that a signed conclusion of an expert answered."
    ),
)
SEXES = {"female": "FEMALE", "male": "MALE", "other": "OTHER_SEX"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding of the child: an HPO term, seen or looked for and not seen."""

    code: str
    label: str
    excluded: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry knows of a child with a disease, under the pseudonym."""

    pseudonym: str
    sex: str
    born: date
    died: date | None
    facts: DiagnosisFacts
    label: str
    seen_on: date
    findings: Sequence[Seen]
    variants: Sequence[VariantFacts]
    resources: Sequence[Resource]
    created: str
    status: Status | None = None
    cause: str = ""  # of death, in English


def packet_of(known: Known, picture: Phenopacket | None) -> Phenopacket:
    """The packet that leaves the registry. Neither a birthday nor a name, but ages and the pseudonym.

    A picture that was brought in goes out as it came, under the pseudonym; the disease of the entry is added where it
    names none of its codes, and what is known of life and death where it says less.
    """
    if picture is None:
        return _composed(known)
    packet = renamed(picture, lambda _name: known.pseudonym)
    if isinstance(packet.subject, Individual) and _is_newer(known, packet.subject):
        packet.subject.vital_status = _vital(known)
    named = {disease.term.id for disease in packet.diseases or []} if packet.diseases is not UNSET else set()
    if not named & codes_of(known.facts):
        packet.diseases = [*(packet.diseases or []), _disease(known)]
    if known.variants:
        own = _interpretation(known)
        packet.interpretations = [*(packet.interpretations or []), own]
    return packet


def _is_newer(known: Known, subject: Individual) -> bool:
    """A death ends all that was said; another answer counts where the picture has none."""
    return known.died is not None or (known.status is not None and subject.vital_status is UNSET)


def codes_of(facts: DiagnosisFacts) -> set[str]:
    """The disease as packets write it: ORPHA has two spellings."""
    codes = facts.codes
    names = {code for code in (codes.orpha, codes.omim, codes.mondo) if code}
    return names | {code.replace("ORPHA:", "Orphanet:") for code in names}


def _composed(known: Known) -> Phenopacket:
    features = [
        PhenotypicFeature(
            OntologyClass(one.code, one.label),
            excluded=True if one.excluded else UNSET,
            evidence=[STATED],
        )
        for one in known.findings
    ]
    return Phenopacket(
        id=known.pseudonym,
        subject=_subject(known),
        phenotypic_features=features or UNSET,
        interpretations=_interpretations(known),
        diseases=[_disease(known)],
        meta_data=MetaData(
            created=known.created,
            created_by="Consilia",
            resources=list(known.resources),
            phenopacket_schema_version=SCHEMA,
        ),
    )


def _subject(known: Known) -> Individual:
    last = min(known.seen_on, known.died or known.seen_on)
    return Individual(
        id=known.pseudonym,
        time_at_last_encounter=_age(known.born, last),
        vital_status=_vital(known),
        sex=SEXES.get(known.sex, "UNKNOWN_SEX"),  # type: ignore[arg-type]
        taxonomy=OntologyClass("NCBITaxon:9606", "Homo sapiens"),
    )


def _vital(known: Known) -> VitalStatus:
    """A death by the child's record; of the rest the last word, and of whom nobody knows nothing is claimed."""
    if known.died is None:
        lost = known.status is not None and known.status.vital is Vital.LOST
        return VitalStatus("UNKNOWN_STATUS" if lost else "ALIVE")
    code = known.status.cause if known.status else ""
    cause = OntologyClass(f"ICD10:{code}", known.cause or UNSET) if code else UNSET
    return VitalStatus("DECEASED", time_of_death=_age(known.born, known.died), cause_of_death=cause)


_PROGRESS: Final = {Certainty.GENETIC: "SOLVED", Certainty.UNDIAGNOSED: "UNSOLVED"}


def _interpretations(known: Known) -> list[Interpretation] | UnsetType:
    """None where neither a cause was looked for nor a variant found."""
    if known.facts.certainty not in _PROGRESS and not known.variants:
        return UNSET
    return [_interpretation(known)]


def _interpretation(known: Known) -> Interpretation:
    """Solved where a cause was shown; what was suspected or excluded is work in progress."""
    progress = _PROGRESS.get(known.facts.certainty, "IN_PROGRESS")
    genomic = [_genomic(one, known) for one in known.variants] or UNSET
    is_told = progress != "UNSOLVED" or known.variants
    diagnosis = Diagnosis(_term(known), genomic) if is_told else UNSET
    return Interpretation(f"{known.pseudonym}-registry", progress, diagnosis)  # type: ignore[arg-type]


def _genomic(facts: VariantFacts, known: Known) -> GenomicInterpretation:
    written = (("hgvs.c", facts.hgvs_c), ("hgvs.g", facts.hgvs_g), ("hgvs.p", facts.hgvs_p))
    identifier = allele_identifier(facts)
    descriptor = VariationDescriptor(
        label=facts.hgvs_c or facts.hgvs_g or facts.hgvs_p or UNSET,
        gene_context=GeneDescriptor(value_id=facts.gene, symbol=facts.gene),
        expressions=[Expression(syntax, value) for syntax, value in written if value] or UNSET,
        vcf_record=_vcf(facts),
        xrefs=[identifier] if identifier else UNSET,
        molecule_context="genomic",
        allelic_state=_ALLELIC.get(facts.zygosity, UNSET),
    )
    interpretation = VariantInterpretation(
        descriptor,
        _PATHOGENICITY[facts.acmg],  # type: ignore[arg-type]
    )
    return GenomicInterpretation(
        known.pseudonym,
        facts.standing.upper(),  # type: ignore[arg-type]
        variant_interpretation=interpretation,
    )


def _vcf(facts: VariantFacts) -> VcfRecord | UnsetType:
    if facts.position is None:
        return UNSET
    return VcfRecord(facts.assembly, facts.chromosome, facts.position, facts.reference, facts.alternate)


_ALLELIC: Final = {
    Zygosity.HETEROZYGOUS: OntologyClass("GENO:0000135", "heterozygous"),
    Zygosity.HOMOZYGOUS: OntologyClass("GENO:0000136", "homozygous"),
    Zygosity.HEMIZYGOUS: OntologyClass("GENO:0000134", "hemizygous"),
    Zygosity.HOMOPLASMIC: OntologyClass("GENO:0000602", "homoplasmic"),
    Zygosity.HETEROPLASMIC: OntologyClass("GENO:0000603", "heteroplasmic"),
}
_PATHOGENICITY: Final = {
    Acmg.PATHOGENIC: "PATHOGENIC",
    Acmg.LIKELY_PATHOGENIC: "LIKELY_PATHOGENIC",
    Acmg.UNCERTAIN: "UNCERTAIN_SIGNIFICANCE",
    Acmg.LIKELY_BENIGN: "LIKELY_BENIGN",
    Acmg.BENIGN: "BENIGN",
    Acmg.NOT_CLASSIFIED: "NOT_PROVIDED",
}


def _disease(known: Known) -> Disease:
    excluded = True if known.facts.certainty is Certainty.EXCLUDED else UNSET
    return Disease(_term(known), excluded=excluded, onset=_onset(known))


def _term(known: Known) -> OntologyClass:
    return OntologyClass(known.facts.codes.disease, known.label)


def _onset(known: Known) -> TimeElement | UnsetType:
    facts = known.facts
    if facts.onset is When.ANTENATAL:
        return TimeElement(ontology_class=ANTENATAL)
    if facts.onset is When.BIRTH:
        return TimeElement(ontology_class=CONGENITAL)
    began = reached_on(facts.onset, facts.onset_on, birth=known.born)
    return UNSET if began is None else _age(known.born, began)


def _age(born: date, on: date | None) -> TimeElement:
    return TimeElement(age=Age(duration(age_at(born, on or born), born, on or born)))


def duration(age: ChildAge, born: date, on: date) -> str:
    """ISO 8601, in days below one month, then in years and months: exact to what an age tells."""
    if not age.months:
        return f"P{(on - born).days}D"
    years, months = divmod(age.months, 12)
    return "P" + (f"{years}Y" if years else "") + (f"{months}M" if months else "")


class Misfit(StrEnum):
    """Why a packet is not about this child."""

    SEX = "sex"
    DISEASE = "disease"
    PERSON = "person"


def misfit(packet: Phenopacket, known: Known) -> Misfit | None:
    """A packet names the disease of the entry or none, the sex of the child or none, and no birthday."""
    subject = packet.subject
    if isinstance(subject, Individual):
        told = {"FEMALE", "MALE"} & {subject.sex, SEXES.get(known.sex, "")}
        if len(told) > 1:
            return Misfit.SEX
        if subject.date_of_birth is not UNSET or subject.alternate_ids is not UNSET:
            return Misfit.PERSON
    named = {one.term.id for one in packet.diseases} if isinstance(packet.diseases, list) else set()
    return Misfit.DISEASE if named and not named & codes_of(known.facts) else None
