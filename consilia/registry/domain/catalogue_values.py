"""What the registry itself says of a child, by the names that the catalogue's `value` and `only` use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import UNSET

from consilia.foundation.ages import age_at
from consilia.registry.domain.packet_schema import Phenopacket, PhenotypicFeature
from consilia.registry.domain.packets import Known
from consilia.registry.domain.relatives import Affected, Person, Relation
from consilia.registry.domain.words import Certainty, When

_DAYS_OF_A_NEWBORN = 28
_AGES = ((1, "infancy"), (5, "early_childhood"), (12, "childhood"), (18, "adolescence"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`answers`: what was said last at a visit, by the code of the element. `consented_on`: to the registry."""

    known: Known
    entered_on: date
    visited_on: date | None
    answers: Mapping[str, object]
    gestation: str
    relatives: Sequence[tuple[Relation, Person]]
    consented_on: date | None
    contact: bool
    reuse: bool
    has_picture: bool


def values_of(told: Told, packet: Phenopacket) -> Mapping[str, Sequence[str]]:
    """Each value as texts; nothing where nothing is known."""
    known, facts = told.known, told.known.facts
    undiagnosed = facts.certainty is Certainty.UNDIAGNOSED
    return {
        "entered_on": [str(told.entered_on)],
        "visited_on": _day(told.visited_on),
        "born": [str(known.born)],
        "died_on": _day(known.died),
        "age_category": [age_category(known.born, known.seen_on)],
        "gestation": [told.gestation] if told.gestation else [],
        "undiagnosed": ["yes" if undiagnosed else "no"],
        "certainty": [facts.certainty],
        "onset": [] if facts.onset is When.UNKNOWN else [facts.onset],
        "onset_on": _day(facts.onset_on),
        "diagnosis": [] if facts.diagnosis is When.UNKNOWN else [facts.diagnosis],
        "diagnosed_on": _day(facts.diagnosed_on),
        "genetic_diagnosis": [facts.codes.disease] if facts.certainty is Certainty.GENETIC else [],
        "finding_status": ["excluded" if one.excluded is True else "observed" for one in features_of(packet)],
        "consent": ["active"],
        "consented_on": _day(told.consented_on),
        "contact": [_yes(told.contact)],
        "reuse": [_yes(told.reuse)],
        "propositus": [_yes(told.answers["propositus"])] if "propositus" in told.answers else [],
        "consanguinity": [_yes(told.answers["consanguinity"])] if "consanguinity" in told.answers else [],
        **_said(told, "encounter_class", "clinical_status", "severity", "functioning"),
        **_of_relatives(told),
        "sample": _said(told, "biological_sample")["biological_sample"],
        "biobank": _said(told, "biobank")["biobank"],
    }


def facts_of(told: Told, packet: Phenopacket) -> frozenset[str]:
    """What is true of the child, by the words of `only`."""
    facts, features = told.known.facts, features_of(packet)
    undiagnosed = facts.certainty is Certainty.UNDIAGNOSED
    told_of = {
        "dead": told.known.died is not None,
        "visit": told.visited_on is not None,
        "active": told.answers.get("clinical_status") == "active",
        "picture": told.has_picture,
        "onset_day": facts.onset in {When.DAY, When.UNKNOWN},
        "diagnosed": not undiagnosed,
        "diagnosis_day": not undiagnosed and facts.diagnosis in {When.DAY, When.UNKNOWN},
        "genetic": facts.certainty is Certainty.GENETIC,
        "variant": bool(told.known.variants),
        "finding": bool(features),
        "detailed": told.has_picture and bool(features),
        "resolved": any(one.resolution is not UNSET for one in features),
        "measured": packet.measurements is not UNSET,
        "family": bool(told.relatives),
        "deceased_relative": any(person.dead or person.loss for _relation, person in told.relatives),
        "sample": told.answers.get("biological_sample") == "yes",
    }
    return frozenset(name for name, holds in told_of.items() if holds)


def features_of(packet: Phenopacket) -> list[PhenotypicFeature]:
    return packet.phenotypic_features if isinstance(packet.phenotypic_features, list) else []


def age_category(born: date, on: date) -> str:
    """As the catalogue groups ages, at the day when the child was last heard of."""
    if (on - born).days < _DAYS_OF_A_NEWBORN:
        return "newborn"
    years = age_at(born, on).months // 12
    return next((name for below, name in _AGES if years < below), "adulthood")


def _day(day: date | None) -> list[str]:
    return [str(day)] if day else []


def _yes(said: object) -> str:
    return "yes" if said in {True, "yes"} else "no"


def _said(told: Told, *codes: str) -> dict[str, list[str]]:
    return {code: [str(told.answers[code])] if told.answers.get(code) else [] for code in codes}


def _of_relatives(told: Told) -> dict[str, list[str]]:
    """In one order, so that each relative has one place in every list."""
    people, disease = told.relatives, told.known.facts.codes.disease
    return {
        "relative": [f"{told.known.pseudonym}-{number}" for number, _one in enumerate(people, start=1)],
        "relation": [_relation_in_words(relation, person) for relation, person in people],
        "relative_sex": [person.sex for _relation, person in people],
        "relative_born": [str(person.born or "") for _relation, person in people],
        "relative_dead": [_yes(person.dead or bool(person.loss)) for _relation, person in people],
        "relative_died_age": [_died_age(person) for _relation, person in people],
        "relative_disease": [
            {
                Affected.YES: disease,
                Affected.CARRIER: f"carrier of {disease}",
                Affected.NO: "none",
                Affected.UNKNOWN: "",
            }[person.affected]
            for _relation, person in people
        ],
    }


def _relation_in_words(relation: Relation, person: Person) -> str:
    """The relation, and what the catalogue has no element of its own for, by our own words."""
    told = (
        relation,
        f"other_parent_{person.other_parent}" if person.other_parent else "",
        f"twin_{person.twin}" if person.twin else "",
        person.loss,
        f"adopted_{person.adopted}" if person.adopted else "",
    )
    return " ".join(filter(None, told))


def _died_age(person: Person) -> str:
    """ISO 8601, of a pregnancy that was lost in weeks as FHIR and Phenopackets write them: "20+0"."""
    if person.loss:
        return "" if person.weeks is None else f"{person.weeks}+0"
    return person.died_age
