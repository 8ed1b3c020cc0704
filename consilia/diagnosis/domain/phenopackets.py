"""A patient as GA4GH Phenopacket v2: what is seen, since when, the sex. Never the diagnosis."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consilia.diagnosis.domain import courses

_AGE = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_PMID = re.compile(r"PMID[:_](\d+)")


class NotAPhenopacket(ValueError):
    """The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Codes as written; `onset` is a number in courses.AGES; `publications` describe this very patient."""

    id: str
    observed: tuple[str, ...]
    excluded: tuple[str, ...]
    sex: str
    onset: int | None
    publications: frozenset[str]


def packet_of(line: str) -> Mapping[str, Any]:
    """
    Raises:
        NotAPhenopacket: no object. ValueError: no JSON.
    """
    packet = json.loads(line)
    if not isinstance(packet, Mapping):
        raise NotAPhenopacket("not an object")
    return packet


def patient(packet: Mapping[str, Any]) -> Patient:
    """
    Raises:
        NotAPhenopacket: it has no id, or its findings are not as the standard says.
    """
    try:
        said = str(packet["id"])
        features = packet.get("phenotypicFeatures", [])
        codes = [(one["type"]["id"], bool(one.get("excluded"))) for one in features]
        begun = [one.get("onset") for one in features if not one.get("excluded")]
        # The age at which the disease showed itself is the patient's; its name is not read.
        begun += [one.get("onset") for one in packet.get("diseases", [])]
        sex = str(packet.get("subject", {}).get("sex", "")).lower()
        references = packet.get("metaData", {}).get("externalReferences", [])
        papers = " ".join([said, *(str(one.get("id", "")) for one in references)])
    except (KeyError, TypeError, AttributeError) as problem:
        raise NotAPhenopacket(f"not a phenopacket: {problem!r}") from problem
    ages = [age for one in begun if one and (age := onset(one)) is not None]
    return Patient(
        id=said,
        observed=tuple(code for code, excluded in codes if not excluded),
        excluded=tuple(code for code, excluded in codes if excluded),
        sex=sex if sex in {"male", "female"} else "",
        onset=min(ages, default=None),
        publications=frozenset(f"PMID:{number}" for number in _PMID.findall(papers)),
    )


def genes(packet: Mapping[str, Any]) -> tuple[str, ...]:
    """Symbols of the genes in which variants are told. They stand inside the diagnosis: asked for only by name.

    Raises:
        NotAPhenopacket: the interpretations are not as the standard says.
    """
    try:
        told = [
            part["variantInterpretation"]["variationDescriptor"]["geneContext"]["symbol"]
            if "variantInterpretation" in part
            else part["gene"]["symbol"]
            for one in packet.get("interpretations", [])
            for part in one.get("diagnosis", {}).get("genomicInterpretations", [])
            if part.get("interpretationStatus") != "REJECTED"
        ]
    except (KeyError, TypeError, AttributeError) as problem:
        raise NotAPhenopacket(f"its genes are not as the standard says: {problem!r}") from problem
    return tuple(sorted(set(told)))


def onset(element: Mapping[str, Any]) -> int | None:
    """The number in courses.AGES of a TimeElement; None for what we cannot read."""
    if "ontologyClass" in element:
        return courses.CODES.get(element["ontologyClass"].get("id", ""))
    match = _AGE.fullmatch(element.get("age", {}).get("iso8601duration", ""))
    if not match or not any(match.groups()):
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return courses.age_at(years * 365 + months * 30 + weeks * 7 + days)
