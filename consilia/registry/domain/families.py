"""A child with its family as a GA4GH Family: the pedigree, a packet of each relative, and the way back.

Relatives go without names under numbers of the child's pseudonym. Who is only implied by somebody's being a child, such
as a mother of whom nothing was told, stands in the pedigree and has no packet. Of births the year is known: a packet
writes it as its first day.

A line of the pedigree holds parents by blood, sex, and whether somebody is affected. The rest goes into the packet of
the relative: the age at death into its vital status; a miscarriage and a stillbirth as the HPO terms for them, with the
weeks as the time of death; that somebody is a carrier, a twin of the child or adopted as external references whose
identifiers begin with `pedigree:`, and so the relation where the lines do not give it (who was adopted into the family
has no parents by blood in it).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from consilia.registry.domain.family_messages import (
    Family,
    Find,
    PedigreeMessage,
    PedigreePerson,
    relation_by_lines,
)
from consilia.registry.domain.packet_schema import (
    Age,
    ExternalReference,
    GestationalAge,
    Individual,
    OntologyClass,
    Phenopacket,
    PhenotypicFeature,
    Sex,
    TimeElement,
    VitalStatus,
)
from consilia.registry.domain.relatives import (
    HALF,
    ONLY,
    Adopted,
    Affected,
    Loss,
    Person,
    Relation,
    Twin,
    tidy_age,
)

R = Relation
Told = Sequence[tuple[Relation, Person]]
Word = TypeVar("Word", bound=StrEnum)
_SEXES: Final[dict[str, Sex]] = {"female": "FEMALE", "male": "MALE", "other": "OTHER_SEX"}
_SEX_OF: Final[dict[str, str]] = {value: name for name, value in _SEXES.items()}
_STATUS: Final[dict[Affected, Literal["MISSING", "UNAFFECTED", "AFFECTED"]]] = {
    Affected.YES: "AFFECTED",
    Affected.CARRIER: "UNAFFECTED",
    Affected.NO: "UNAFFECTED",
    Affected.UNKNOWN: "MISSING",
}
_AFFECTED: Final = {"AFFECTED": Affected.YES, "UNAFFECTED": Affected.NO, "MISSING": Affected.UNKNOWN}
_LOSSES: Final = {
    Loss.MISCARRIAGE: OntologyClass("HP:0005268", "Miscarriage"),
    Loss.STILLBIRTH: OntologyClass("HP:0003826", "Stillbirth"),
}
_LOSS_OF: Final = {term.id: loss for loss, term in _LOSSES.items()}
_OTHER_PARENT: Final = {R.MATERNAL_HALF_SIBLING: "other_father", R.PATERNAL_HALF_SIBLING: "other_mother"}
_OTHER_PARENT_ID: Final = re.compile(r".*-other_(?:father|mother)-(\d)")
_REFERENCE: Final = "pedigree:"  # of what a line of the pedigree cannot hold
# Father and mother of each relation, where the pedigree needs them.
_PARENTS: Final = {
    R.SIBLING: (R.FATHER, R.MOTHER),
    R.MOTHER: (R.MATERNAL_GRANDFATHER, R.MATERNAL_GRANDMOTHER),
    R.MATERNAL_SIBLING: (R.MATERNAL_GRANDFATHER, R.MATERNAL_GRANDMOTHER),
    R.FATHER: (R.PATERNAL_GRANDFATHER, R.PATERNAL_GRANDMOTHER),
    R.PATERNAL_SIBLING: (R.PATERNAL_GRANDFATHER, R.PATERNAL_GRANDMOTHER),
}


class NoRelation(ValueError):
    """A person with a packet of her own is none of the relatives of which a pedigree is drawn here."""


def family_of(proband: Phenopacket, affected: Affected, relatives: Told, *, related: bool | None) -> Family:
    """The family around a packet. `related`: whether the parents are; None where nobody said."""
    name = _who(proband)
    ids = [f"{name}-{number}" for number in range(1, len(relatives) + 1)]
    sex = proband.subject.sex if isinstance(proband.subject, Individual) else UNSET
    drawn = _Drawing(name, relatives, ids)
    child = drawn.line(name, R.SIBLING, sex, affected, always=True)
    persons = [child, *(drawn.told(place) for place in range(len(relatives))), *drawn.implied()]
    find = {one.individual_id: one for one in persons}.get
    packets = [
        _packet(ids[place], relation, person, proband, held=_held(relation, persons[place + 1], child, find))
        for place, (relation, person) in enumerate(relatives)
    ]
    return Family(
        id=f"{name}-family",
        proband=proband,
        meta_data=proband.meta_data,
        relatives=packets or UNSET,
        consanguinous_parents=UNSET if related is None else related,
        pedigree=PedigreeMessage(persons),
    )


def _held(relation: Relation, line: PedigreePerson, child: PedigreePerson, find: Find) -> bool:
    """Whether the lines alone give the relation back."""
    return relation_by_lines(line, child, find) == relation


def _who(packet: Phenopacket) -> str:
    """Under which identifier a packet's person stands in a pedigree."""
    return packet.subject.id if isinstance(packet.subject, Individual) else packet.id


class _Drawing:
    """Lines of one pedigree. Parents are named where somebody needs them, told or implied."""

    def __init__(self, name: str, relatives: Told, ids: Sequence[str]) -> None:
        self._name, self._relatives, self._ids = name, relatives, ids
        self._one = {
            relation: ids[place] for place, (relation, _p) in enumerate(relatives) if relation in ONLY
        }
        self._needed: dict[Relation, str] = {}
        self._others: dict[str, Sex] = {}
        told = {relation for relation, _person in relatives}
        self._reaches_up = {
            parent
            for parent, grand in ((R.MOTHER, "maternal"), (R.FATHER, "paternal"))
            if any(relation.startswith(grand) for relation in told - HALF)
        }

    def told(self, place: int) -> PedigreePerson:
        relation, person = self._relatives[place]
        sex = _SEXES.get(person.sex, "UNKNOWN_SEX")
        if person.adopted is Adopted.IN:
            return self._of(self._ids[place], None, sex, person.affected)
        if relation in HALF:
            return self._of(self._ids[place], self._half(relation, person), sex, person.affected)
        return self.line(self._ids[place], relation, sex, person.affected)

    def _half(self, relation: Relation, person: Person) -> tuple[str, str]:
        """Father and mother: one of the child's, and another who stands in the pedigree without a packet."""
        other = f"{self._name}-{_OTHER_PARENT[relation]}-{person.other_parent or 1}"
        self._others[other] = "MALE" if relation is R.MATERNAL_HALF_SIBLING else "FEMALE"
        if relation is R.MATERNAL_HALF_SIBLING:
            return other, self._id(R.MOTHER)
        return self._id(R.FATHER), other

    def line(
        self,
        individual: str,
        relation: Relation,
        sex: Sex | UnsetType,
        affected: Affected,
        *,
        always: bool = False,
    ) -> PedigreePerson:
        parents = _PARENTS.get(relation)
        has = parents and (always or relation not in ONLY or relation in self._reaches_up)
        return self._of(
            individual,
            (self._id(parents[0]), self._id(parents[1])) if parents and has else None,
            sex,
            affected,
        )

    def _of(
        self, individual: str, parents: tuple[str, str] | None, sex: Sex | UnsetType, affected: Affected
    ) -> PedigreePerson:
        father, mother = parents or (UNSET, UNSET)
        return PedigreePerson(f"{self._name}-family", individual, father, mother, sex, _STATUS[affected])

    def _id(self, relation: Relation) -> str:
        if relation not in self._one:
            self._one[relation] = self._needed[relation] = f"{self._name}-{relation}"
        return self._one[relation]

    def implied(self) -> Iterator[PedigreePerson]:
        """Those who were needed; they may need their own parents in turn."""
        while self._needed:
            relation, individual = self._needed.popitem()
            yield self.line(individual, relation, _SEXES[ONLY[relation]], Affected.UNKNOWN)
        for individual, sex in self._others.items():
            yield self._of(individual, None, sex, Affected.UNKNOWN)


def _packet(
    individual: str, relation: Relation, person: Person, proband: Phenopacket, *, held: bool
) -> Phenopacket:
    subject = Individual(
        id=individual,
        date_of_birth=UNSET if person.born is None else f"{person.born:04d}-01-01T00:00:00Z",
        vital_status=_vital(person),
        sex=_SEXES.get(person.sex, "UNKNOWN_SEX"),
    )
    told = [
        ExternalReference(_REFERENCE + name, description=words)
        for name, words in _beyond(relation, person, held=held)
    ]
    meta = msgspec.structs.replace(proband.meta_data, external_references=told) if told else proband.meta_data
    features = [PhenotypicFeature(_LOSSES[person.loss])] if person.loss else UNSET
    return Phenopacket(id=individual, meta_data=meta, subject=subject, phenotypic_features=features)


def _vital(person: Person) -> VitalStatus | UnsetType:
    if person.loss:
        weeks = person.weeks
        at = UNSET if weeks is None else TimeElement(gestational_age=GestationalAge(weeks))
        return VitalStatus("DECEASED", at)
    if not person.dead:
        return UNSET
    age = person.died_age
    return VitalStatus("DECEASED", TimeElement(age=Age(age)) if age else UNSET)


def _beyond(relation: Relation, person: Person, *, held: bool) -> Iterator[tuple[str, str]]:
    """What a line cannot hold: how it is written, and in words for who reads the file."""
    if not held:
        yield f"relation:{relation}", f"{relation.replace('_', ' ')} of the proband"
        if person.other_parent:
            yield (
                f"other_parent:{person.other_parent}",
                f"other partner number {person.other_parent} of the parent",
            )
    if person.affected is Affected.CARRIER:
        yield "carrier", "has one copy of the variant and will not fall ill"
    if person.twin:
        zygosity = "of unknown zygosity" if person.twin is Twin.UNKNOWN else person.twin
        yield f"twin:{person.twin}", f"twin of the proband, {zygosity}"
    if person.adopted:
        yield (
            f"adopted:{person.adopted}",
            f"adopted {'into' if person.adopted is Adopted.IN else 'out of'} this family",
        )


def relatives_in(family: Family) -> Told:
    """The relatives of whom the family tells, in the order of its packets.

    Raises:
        NoRelation: somebody of whom it tells stands in no relation to the child that can be drawn.
    """
    lines = {one.individual_id: one for one in _persons(family)}
    child = lines.get(_who(family.proband))
    packets = family.relatives if isinstance(family.relatives, list) else []
    others: dict[str, int] = {}
    return [_relative(one, child, lines, others) for one in packets]


def _persons(family: Family) -> list[PedigreePerson]:
    told = family.pedigree.persons if isinstance(family.pedigree, PedigreeMessage) else UNSET
    return told if isinstance(told, list) else []


def _relative(
    packet: Phenopacket,
    child: PedigreePerson | None,
    lines: dict[str, PedigreePerson],
    others: dict[str, int],
) -> tuple[Relation, Person]:
    """`others`: the number of each other parent whom somebody named so far."""
    subject = packet.subject
    line = lines.get(subject.id) if isinstance(subject, Individual) else None
    if child is None or line is None or not isinstance(subject, Individual):
        raise NoRelation(packet.id)
    beyond = _references(packet)
    relation = _word(Relation, beyond.get("relation")) or relation_by_lines(line, child, lines.get)
    sex = _SEX_OF.get(str(line.sex if line.sex is not UNSET else subject.sex), "unknown")
    if relation is None or ONLY.get(relation, sex) != sex:
        raise NoRelation(packet.id)
    loss = _loss(packet)
    person = Person(
        subject.id,
        sex,
        _affected(line, beyond),
        dead=_is_dead(subject) and not loss,
        born=int(subject.date_of_birth[:4]) if isinstance(subject.date_of_birth, str) else None,
        twin=_word(Twin, beyond.get("twin")) or Twin.NO,
        other_parent=_other_parent(relation, line, beyond, others),
        loss=loss,
        weeks=_weeks(subject) if loss else None,
        died_age="" if loss else _died_age(subject),
        adopted=_word(Adopted, beyond.get("adopted")) or Adopted.NO,
    )
    return relation, person


def _references(packet: Phenopacket) -> dict[str, str]:
    """What stands behind `pedigree:` in the identifiers of its references, by the first word."""
    told = packet.meta_data.external_references
    ids = [one.id for one in told if isinstance(one.id, str)] if isinstance(told, list) else []
    parts = [one.removeprefix(_REFERENCE).partition(":") for one in ids if one.startswith(_REFERENCE)]
    return {name: value for name, _colon, value in parts}


def _word(words: type[Word], text: str | None) -> Word | None:
    return words(text) if text in list(words) else None


def _affected(line: PedigreePerson, beyond: Mapping[str, str]) -> Affected:
    said = Affected.UNKNOWN if line.affected_status is UNSET else _AFFECTED[line.affected_status]
    return Affected.CARRIER if "carrier" in beyond and said is not Affected.YES else said


def _loss(packet: Phenopacket) -> Loss:
    told = packet.phenotypic_features
    features = told if isinstance(told, list) else []
    ids = [one.type.id for one in features if one.excluded is not True]
    return next((_LOSS_OF[one] for one in ids if one in _LOSS_OF), Loss.NO)


def _is_dead(subject: Individual) -> bool:
    return isinstance(subject.vital_status, VitalStatus) and subject.vital_status.status == "DECEASED"


def _time_of_death(subject: Individual) -> TimeElement | None:
    status = subject.vital_status
    at = status.time_of_death if isinstance(status, VitalStatus) and _is_dead(subject) else None
    return at if isinstance(at, TimeElement) else None


def _weeks(subject: Individual) -> int | None:
    at = _time_of_death(subject)
    return at.gestational_age.weeks if at and isinstance(at.gestational_age, GestationalAge) else None


def _died_age(subject: Individual) -> str:
    at = _time_of_death(subject)
    return tidy_age(at.age.iso8601duration) if at and isinstance(at.age, Age) else ""


def _other_parent(
    relation: Relation, line: PedigreePerson, beyond: Mapping[str, str], others: dict[str, int]
) -> int | None:
    """Its number: as we wrote it, else in the order in which the file names them."""
    if relation not in HALF:
        return None
    if (told := beyond.get("other_parent", "")).isdecimal():
        return int(told)
    who = str(line.paternal_id if relation is R.MATERNAL_HALF_SIBLING else line.maternal_id)
    ours = _OTHER_PARENT_ID.fullmatch(who)
    mine = sum(1 for one in others if one.startswith(relation))
    return int(ours[1]) if ours else others.setdefault(f"{relation} {who}", mine + 1)
