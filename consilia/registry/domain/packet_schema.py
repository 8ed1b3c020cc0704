"""The messages of GA4GH Phenopacket v2, field by field, as in phenopacket-schema 2.0.

A field that was not written stays unset, so that an explicit `false` or an empty list is not lost. See
https://phenopacket-schema.readthedocs.io.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

Text = str | UnsetType
# "3 years" would be kept and never be an age again.
Duration = Annotated[
    str, Meta(pattern=r"^P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
]
Number = int | float


class Message(Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """Base of every message of the schema."""


class OntologyClass(Message):
    id: str
    label: Text = UNSET


class ExternalReference(Message):
    id: Text = UNSET
    reference: Text = UNSET
    description: Text = UNSET


class Evidence(Message):
    evidence_code: OntologyClass
    reference: ExternalReference | UnsetType = UNSET


class GestationalAge(Message):
    weeks: int
    days: int | UnsetType = UNSET


class Age(Message):
    iso8601duration: Duration


class AgeRange(Message):
    start: Age
    end: Age


class TimeInterval(Message):
    start: str
    end: str


class TimeElement(Message):
    """Exactly one of its fields is set."""

    gestational_age: GestationalAge | UnsetType = UNSET
    age: Age | UnsetType = UNSET
    age_range: AgeRange | UnsetType = UNSET
    ontology_class: OntologyClass | UnsetType = UNSET
    timestamp: Text = UNSET
    interval: TimeInterval | UnsetType = UNSET

    def __post_init__(self) -> None:
        told = (
            self.gestational_age,
            self.age,
            self.age_range,
            self.ontology_class,
            self.timestamp,
            self.interval,
        )
        if len(told) - told.count(UNSET) != 1:
            raise ValueError("exactly one time is needed")


class VitalStatus(Message):
    status: Literal["UNKNOWN_STATUS", "ALIVE", "DECEASED"]
    time_of_death: TimeElement | UnsetType = UNSET
    cause_of_death: OntologyClass | UnsetType = UNSET
    survival_time_in_days: int | UnsetType = UNSET


Sex = Literal["UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX"]
KaryotypicSex = Literal[
    "UNKNOWN_KARYOTYPE", "XX", "XY", "XO", "XXY", "XXX", "XXYY", "XXXY", "XXXX", "XYY", "OTHER_KARYOTYPE"
]


class Individual(Message):
    id: str
    alternate_ids: list[str] | UnsetType = UNSET
    date_of_birth: Text = UNSET
    time_at_last_encounter: TimeElement | UnsetType = UNSET
    vital_status: VitalStatus | UnsetType = UNSET
    sex: Sex | UnsetType = UNSET
    karyotypic_sex: KaryotypicSex | UnsetType = UNSET
    gender: OntologyClass | UnsetType = UNSET
    taxonomy: OntologyClass | UnsetType = UNSET


class PhenotypicFeature(Message):
    type: OntologyClass
    description: Text = UNSET
    excluded: bool | UnsetType = UNSET
    severity: OntologyClass | UnsetType = UNSET
    modifiers: list[OntologyClass] | UnsetType = UNSET
    onset: TimeElement | UnsetType = UNSET
    resolution: TimeElement | UnsetType = UNSET
    evidence: list[Evidence] | UnsetType = UNSET


class ReferenceRange(Message):
    unit: OntologyClass | UnsetType = UNSET
    low: Number | UnsetType = UNSET
    high: Number | UnsetType = UNSET


class Quantity(Message):
    unit: OntologyClass
    value: Number | UnsetType = UNSET
    reference_range: ReferenceRange | UnsetType = UNSET


class Value(Message):
    ontology_class: OntologyClass | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET


class TypedQuantity(Message):
    type: OntologyClass
    quantity: Quantity


class ComplexValue(Message):
    typed_quantities: list[TypedQuantity]


class Procedure(Message):
    code: OntologyClass
    body_site: OntologyClass | UnsetType = UNSET
    performed: TimeElement | UnsetType = UNSET


class Measurement(Message):
    assay: OntologyClass
    description: Text = UNSET
    value: Value | UnsetType = UNSET
    complex_value: ComplexValue | UnsetType = UNSET
    time_observed: TimeElement | UnsetType = UNSET
    procedure: Procedure | UnsetType = UNSET


class File(Message):
    uri: str
    individual_to_file_identifiers: dict[str, str] | UnsetType = UNSET
    file_attributes: dict[str, str] | UnsetType = UNSET


class Biosample(Message):
    id: str
    individual_id: Text = UNSET
    derived_from_id: Text = UNSET
    description: Text = UNSET
    sampled_tissue: OntologyClass | UnsetType = UNSET
    sample_type: OntologyClass | UnsetType = UNSET
    phenotypic_features: list[PhenotypicFeature] | UnsetType = UNSET
    measurements: list[Measurement] | UnsetType = UNSET
    taxonomy: OntologyClass | UnsetType = UNSET
    time_of_collection: TimeElement | UnsetType = UNSET
    histological_diagnosis: OntologyClass | UnsetType = UNSET
    tumor_progression: OntologyClass | UnsetType = UNSET
    tumor_grade: OntologyClass | UnsetType = UNSET
    pathological_stage: OntologyClass | UnsetType = UNSET
    pathological_tnm_finding: list[OntologyClass] | UnsetType = UNSET
    diagnostic_markers: list[OntologyClass] | UnsetType = UNSET
    procedure: Procedure | UnsetType = UNSET
    files: list[File] | UnsetType = UNSET
    material_sample: OntologyClass | UnsetType = UNSET
    sample_processing: OntologyClass | UnsetType = UNSET
    sample_storage: OntologyClass | UnsetType = UNSET


class GeneDescriptor(Message):
    value_id: str
    symbol: str
    description: Text = UNSET
    alternate_ids: list[str] | UnsetType = UNSET
    alternate_symbols: list[str] | UnsetType = UNSET
    xrefs: list[str] | UnsetType = UNSET


class Expression(Message):
    syntax: str
    value: str
    version: Text = UNSET


class VcfRecord(Message):
    genome_assembly: str
    chrom: str
    pos: int | str  # 64-bit numbers are texts in the JSON of protobuf
    ref: str
    alt: str
    id: Text = UNSET
    qual: Text = UNSET
    filter: Text = UNSET
    info: Text = UNSET


class Extension(Message):
    name: str
    value: Raw | UnsetType = UNSET


class VariationDescriptor(Message):
    id: Text = UNSET
    variation: Raw | UnsetType = (
        UNSET  # of the Variation Representation Specification, which has a schema of its own
    )
    label: Text = UNSET
    description: Text = UNSET
    gene_context: GeneDescriptor | UnsetType = UNSET
    expressions: list[Expression] | UnsetType = UNSET
    vcf_record: VcfRecord | UnsetType = UNSET
    xrefs: list[str] | UnsetType = UNSET
    alternate_labels: list[str] | UnsetType = UNSET
    extensions: list[Extension] | UnsetType = UNSET
    molecule_context: (
        Literal["unspecified_molecule_context", "genomic", "transcript", "protein"] | UnsetType
    ) = UNSET
    structural_type: OntologyClass | UnsetType = UNSET
    vrs_ref_allele_seq: Text = UNSET
    allelic_state: OntologyClass | UnsetType = UNSET


Pathogenicity = Literal[
    "NOT_PROVIDED", "BENIGN", "LIKELY_BENIGN", "UNCERTAIN_SIGNIFICANCE", "LIKELY_PATHOGENIC", "PATHOGENIC"
]


class VariantInterpretation(Message):
    variation_descriptor: VariationDescriptor
    acmg_pathogenicity_classification: Pathogenicity | UnsetType = UNSET
    therapeutic_actionability: (
        Literal["UNKNOWN_ACTIONABILITY", "NOT_ACTIONABLE", "ACTIONABLE"] | UnsetType
    ) = UNSET


class GenomicInterpretation(Message):
    subject_or_biosample_id: str
    interpretation_status: (
        Literal["UNKNOWN_STATUS", "REJECTED", "CANDIDATE", "CONTRIBUTORY", "CAUSATIVE"] | UnsetType
    ) = UNSET
    gene: GeneDescriptor | UnsetType = UNSET
    variant_interpretation: VariantInterpretation | UnsetType = UNSET


class Diagnosis(Message):
    disease: OntologyClass
    genomic_interpretations: list[GenomicInterpretation] | UnsetType = UNSET


class Interpretation(Message):
    id: str
    progress_status: Literal["UNKNOWN_PROGRESS", "IN_PROGRESS", "COMPLETED", "SOLVED", "UNSOLVED"]
    diagnosis: Diagnosis | UnsetType = UNSET
    summary: Text = UNSET


class Disease(Message):
    term: OntologyClass
    excluded: bool | UnsetType = UNSET
    onset: TimeElement | UnsetType = UNSET
    resolution: TimeElement | UnsetType = UNSET
    disease_stage: list[OntologyClass] | UnsetType = UNSET
    clinical_tnm_finding: list[OntologyClass] | UnsetType = UNSET
    primary_site: OntologyClass | UnsetType = UNSET
    laterality: OntologyClass | UnsetType = UNSET


class DoseInterval(Message):
    quantity: Quantity
    schedule_frequency: OntologyClass
    interval: TimeInterval | UnsetType = UNSET


class Treatment(Message):
    agent: OntologyClass
    route_of_administration: OntologyClass | UnsetType = UNSET
    dose_intervals: list[DoseInterval] | UnsetType = UNSET
    drug_type: Text = UNSET
    cumulative_dose: Quantity | UnsetType = UNSET


class RadiationTherapy(Message):
    modality: OntologyClass
    body_site: OntologyClass
    dosage: int
    fractions: int


class TherapeuticRegimen(Message):
    ontology_class: OntologyClass | UnsetType = UNSET
    external_reference: ExternalReference | UnsetType = UNSET
    start_time: TimeElement | UnsetType = UNSET
    end_time: TimeElement | UnsetType = UNSET
    regimen_status: Text = UNSET


class MedicalAction(Message):
    procedure: Procedure | UnsetType = UNSET
    treatment: Treatment | UnsetType = UNSET
    radiation_therapy: RadiationTherapy | UnsetType = UNSET
    therapeutic_regimen: TherapeuticRegimen | UnsetType = UNSET
    treatment_target: OntologyClass | UnsetType = UNSET
    treatment_intent: OntologyClass | UnsetType = UNSET
    response_to_treatment: OntologyClass | UnsetType = UNSET
    adverse_events: list[OntologyClass] | UnsetType = UNSET
    treatment_termination_reason: OntologyClass | UnsetType = UNSET


class Resource(Message):
    id: str
    name: str
    url: str
    version: str
    namespace_prefix: str
    iri_prefix: str


class Update(Message):
    timestamp: str
    updated_by: Text = UNSET
    comment: Text = UNSET


class MetaData(Message):
    created: str
    created_by: str
    resources: list[Resource]
    submitted_by: Text = UNSET
    updates: list[Update] | UnsetType = UNSET
    phenopacket_schema_version: Text = UNSET
    external_references: list[ExternalReference] | UnsetType = UNSET


class Phenopacket(Message):
    id: str
    meta_data: MetaData
    subject: Individual | UnsetType = UNSET
    phenotypic_features: list[PhenotypicFeature] | UnsetType = UNSET
    measurements: list[Measurement] | UnsetType = UNSET
    biosamples: list[Biosample] | UnsetType = UNSET
    interpretations: list[Interpretation] | UnsetType = UNSET
    diseases: list[Disease] | UnsetType = UNSET
    medical_actions: list[MedicalAction] | UnsetType = UNSET
    files: list[File] | UnsetType = UNSET
