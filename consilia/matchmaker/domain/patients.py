"""What of a patient leaves the product: findings, genes, disorder, sex; a pseudonym and a contact. No name, no birth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from consilia.matchmaker.domain.messages import (
    Contact,
    Disorder,
    Feature,
    Gene,
    GenomicFeature,
    Patient,
)

_SEXES: Final = {"female": "FEMALE", "male": "MALE", "other": "OTHER"}
MOST_FEATURES: Final = 500


@dataclass(frozen=True, slots=True)
class Leaving:
    """`disease` is a code of ours (ORPHA:706, OMIM:607411); `sex` is empty where it may not be told."""

    pseudonym: str
    observed: Sequence[str]
    excluded: Sequence[str] = ()
    genes: Sequence[str] = ()
    disease: str = ""
    sex: str = ""


def patient_of(
    leaving: Leaving, contact: Contact, labels: Mapping[str, str], *, test: bool = False
) -> Patient:
    """The message. Labels are those of HPO in English."""
    told = [(code, "yes") for code in leaving.observed] + [(code, "no") for code in leaving.excluded]
    features = [
        Feature(code, label=labels.get(code, UNSET), observed=seen)  # type: ignore[arg-type]
        for code, seen in told[:MOST_FEATURES]
    ]
    genes = [GenomicFeature(Gene(symbol)) for symbol in leaving.genes]
    disorder = disorder_code(leaving.disease)
    return Patient(
        id=leaving.pseudonym,
        label=leaving.pseudonym,
        contact=contact,
        species="NCBITaxon:9606",
        sex=_SEXES.get(leaving.sex, UNSET),  # type: ignore[arg-type]
        disorders=[Disorder(disorder)] if disorder else UNSET,
        features=features or UNSET,
        genomic_features=genes or UNSET,
        test=True if test else UNSET,
    )


def disorder_code(code: str) -> str:
    """A disease as the API spells it; empty for systems that it does not know."""
    system, _, number = code.partition(":")
    return {"ORPHA": f"Orphanet:{number}", "OMIM": f"MIM:{number}"}.get(system, "")
