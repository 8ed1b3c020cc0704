"""Which field a finding concerns, where a case history names it, and what it is called before it is understood."""

import csv
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from config.demo.published import DATA, Term


@dataclass(frozen=True, slots=True)
class Marker:
    """One row of data/markers.csv: everything under this term of the ontology concerns `field`."""

    code: str
    system: str
    field: str
    weight: float
    icd10: str


@cache
def markers() -> Mapping[str, Marker]:
    with (DATA / "markers.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {
            row["code"]: Marker(row["code"], row["system"], row["field"], float(row["weight"]), row["icd10"])
            for row in rows
        }


def votes(terms: Sequence[Term]) -> Counter[str]:
    """How strongly the findings speak for each marker."""
    found = Counter[str]()
    for term in terms:
        for code in term.markers:
            found[code] += markers()[code].weight  # type: ignore[assignment]
    return found


def choose_field(terms: Sequence[Term], served: Collection[str], chance: Random) -> str:
    """A field that these findings concern, by chance but by their weight.

    Args:
        served: fields in which some centre consults; a subspecialty may count as its field.
    """
    weights = Counter[str]()
    for code, vote in votes(terms).items():
        field = _served(markers()[code].field, served)
        if field:
            weights[field] += vote**2  # many findings of one organ matter more
    if not weights:
        return sorted(served)[0]
    names = sorted(weights)
    return chance.choices(names, [weights[name] for name in names])[0]


def _served(field: str, served: Collection[str]) -> str | None:
    if field in served:
        return field
    top = field.partition(".")[0]
    return top if top in served else None


def working_diagnosis(terms: Sequence[Term], field: str) -> str:
    """The ICD-10 category a referring doctor would put on the request: a name for the main sign, no more."""
    top = field.partition(".")[0]
    counted = votes(terms)
    own = {code: vote for code, vote in counted.items() if markers()[code].field.partition(".")[0] == top}
    chosen = max(own or counted, key=lambda code: ((own or counted)[code], code), default="HP:0000118")
    return markers()[chosen].icd10
