"""A patient as GA4GH Phenopacket v2: what is seen, since when, the sex. Never the diagnosis."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consilia.diagnosis.domain import courses

_AGE = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_PMID = re.compile(r"(?:PMID[\s:_-]*|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/)(\d+)", re.IGNORECASE)
_HPO = re.compile(r"\bHP[:_](\d{7})\s*$", re.IGNORECASE)


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
        NotAPhenopacket: no JSON, no object, or several patients in one. ValueError: a number nobody can read.
    """
    try:
        packet = json.loads(line.removeprefix("\ufeff"))
    except RecursionError:
        raise NotAPhenopacket("nested too deeply") from None
    except json.JSONDecodeError as problem:
        raise NotAPhenopacket(f"no JSON: {problem.msg} at character {problem.pos + 1}") from None
    if not isinstance(packet, Mapping):
        raise NotAPhenopacket("not an object")
    if "proband" in packet or "members" in packet:
        raise NotAPhenopacket("a Family or a Cohort: give the phenopackets in it, one a line")
    return packet


def patient(packet: Mapping[str, Any]) -> Patient:
    """
    Raises:
        NotAPhenopacket: it has no id, or its findings are not as the standard says.
    """
    try:
        said = _name(packet["id"])
        features = _objects(packet, "phenotypicFeatures")
        codes = [(_code(one["type"]["id"]), _is_excluded(one)) for one in features]
        begun = [one.get("onset") for one in features if not _is_excluded(one)]
        # The age at which the disease showed itself is the patient's; its name is not read.
        begun += [one.get("onset") for one in _objects(packet, "diseases")]
        sex = str(_part(packet, "subject", {}).get("sex", "")).lower()
        references = _objects(_part(packet, "metaData", {}), "externalReferences")
        papers = " ".join([said, *(f"{one.get('id', '')} {one.get('reference', '')}" for one in references)])
        ages = [age for one in begun if one and (age := onset(one)) is not None]
    except KeyError as missing:
        raise NotAPhenopacket(f"not a phenopacket: {missing.args[0]} is missing") from missing
    except (TypeError, AttributeError) as problem:
        raise NotAPhenopacket(
            "not a phenopacket: a field holds another kind of value than the standard says"
        ) from problem
    return Patient(
        id=said,
        observed=tuple(code for code, excluded in codes if not excluded),
        excluded=tuple(code for code, excluded in codes if excluded),
        sex=sex if sex in {"male", "female"} else "",
        onset=min(ages, default=None),
        publications=frozenset(f"PMID:{number}" for number in _PMID.findall(papers)),
    )


def _part(whole: Mapping[str, Any], name: str, nothing: Any) -> Any:
    """What stands under a name, also as protocol buffers spell it; null says nothing, as in all of their JSON."""
    spelt = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
    found = whole.get(name) if name in whole else whole.get(spelt)
    return nothing if found is None else found


def _objects(whole: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """A list of messages. Raises NotAPhenopacket: something else stands there."""
    found = _part(whole, name, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise NotAPhenopacket(f"not a phenopacket: {name} is no list of objects")
    return found


def _name(said: Any) -> str:
    """The id of a packet, as it can be printed again."""
    if not isinstance(said, str | int):
        raise NotAPhenopacket("not a phenopacket: its id is no text")
    # JSON may name half a letter (a lone surrogate), which no file can hold.
    return str(said).encode("utf-8", "replace").decode()


def _is_excluded(feature: Mapping[str, Any]) -> bool:
    return feature.get("excluded") in (True, "true")


def _code(said: str) -> str:
    """A code of HPO as it is usually written, from an address or with another sign between."""
    match = _HPO.search(said)
    return f"HP:{match[1]}" if match else said


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
        return courses.CODES.get((element["ontologyClass"] or {}).get("id", ""))
    said = element.get("age") or (element.get("ageRange") or {}).get("start") or {}
    match = _AGE.fullmatch(said.get("iso8601duration") or "" if isinstance(said, Mapping) else said)
    if not match or not any(match.groups()):
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return courses.age_at(years * 365 + months * 30 + weeks * 7 + days)
