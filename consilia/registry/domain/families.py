"""A child with its family as a GA4GH Family: the pedigree, a packet of each relative, and the way back.

Relatives go without names under numbers of the child's pseudonym. Who is only implied by somebody's being a child, such
as a mother of whom nothing was told, stands in the pedigree and has no packet. Of births the year is known: a packet
writes it as its first day.
"""

import codecs
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from consilia.registry.domain.packet_schema import (
    File,
    Individual,
    Message,
    MetaData,
    Phenopacket,
    Sex,
    Text,
    VitalStatus,
)
from consilia.registry.domain.pedigree import ONLY, Affected, Person, Relation
from consilia.registry.domain.phenopackets import decoded

R = Relation
Told = Sequence[tuple[Relation, Person]]


class PedigreePerson(Message):
    family_id: str
    individual_id: str
    paternal_id: Text = UNSET
    maternal_id: Text = UNSET
    sex: Sex | UnsetType = UNSET
    affected_status: Literal["MISSING", "UNAFFECTED", "AFFECTED"] | UnsetType = UNSET


class PedigreeMessage(Message):
    persons: list[PedigreePerson] | UnsetType = UNSET


class Family(Message):
    id: str
    proband: Phenopacket
    meta_data: MetaData
    relatives: list[Phenopacket] | UnsetType = UNSET
    consanguinous_parents: bool | UnsetType = UNSET  # as the schema spells it
    pedigree: PedigreeMessage | UnsetType = UNSET
    files: list[File] | UnsetType = UNSET


_DECODER: Final = msgspec.json.Decoder(Family)
_SEXES: Final[dict[str, Sex]] = {"female": "FEMALE", "male": "MALE", "other": "OTHER_SEX"}
_SEX_OF: Final[dict[str, str]] = {value: name for name, value in _SEXES.items()}
_STATUS: Final[dict[Affected, Literal["MISSING", "UNAFFECTED", "AFFECTED"]]] = {
    Affected.YES: "AFFECTED",
    Affected.NO: "UNAFFECTED",
    Affected.UNKNOWN: "MISSING",
}
_AFFECTED: Final[dict[str, Affected]] = {status: affected for affected, status in _STATUS.items()}
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


def read_family(text: bytes) -> Family:
    """The family in `text`. Raises NotAPhenopacket."""
    return decoded(_DECODER, text)


def is_family(text: bytes) -> bool:
    """Whether the outermost message names a proband."""
    try:
        return "proband" in msgspec.json.decode(
            text.removeprefix(codecs.BOM_UTF8), type=dict[str, msgspec.Raw]
        )
    except msgspec.DecodeError:
        return False


def family_of(proband: Phenopacket, affected: Affected, relatives: Told, *, related: bool | None) -> Family:
    """The family around a packet. `related`: whether the parents are; None where nobody said."""
    name = _who(proband)
    ids = [f"{name}-{number}" for number in range(1, len(relatives) + 1)]
    sex = proband.subject.sex if isinstance(proband.subject, Individual) else UNSET
    drawn = _Drawing(name, relatives, ids)
    child = drawn.line(name, R.SIBLING, sex, affected, always=True)
    persons = [child, *(drawn.told(place) for place in range(len(relatives))), *drawn.implied()]
    return Family(
        id=f"{name}-family",
        proband=proband,
        meta_data=proband.meta_data,
        relatives=[_packet(ids[place], one, proband) for place, (_r, one) in enumerate(relatives)] or UNSET,
        consanguinous_parents=UNSET if related is None else related,
        pedigree=PedigreeMessage(persons),
    )


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
        told = {relation for relation, _person in relatives}
        self._reaches_up = {
            parent
            for parent, grand in ((R.MOTHER, "maternal"), (R.FATHER, "paternal"))
            if any(relation.startswith(grand) for relation in told)
        }

    def told(self, place: int) -> PedigreePerson:
        relation, person = self._relatives[place]
        return self.line(self._ids[place], relation, _SEXES.get(person.sex, "UNKNOWN_SEX"), person.affected)

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
        father, mother = (self._id(parent) for parent in parents) if parents and has else (UNSET, UNSET)
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


def _packet(individual: str, person: Person, proband: Phenopacket) -> Phenopacket:
    subject = Individual(
        id=individual,
        date_of_birth=UNSET if person.born is None else f"{person.born:04d}-01-01T00:00:00Z",
        vital_status=VitalStatus("DECEASED") if person.dead else UNSET,
        sex=_SEXES.get(person.sex, "UNKNOWN_SEX"),
    )
    return Phenopacket(id=individual, meta_data=proband.meta_data, subject=subject)


def relatives_in(family: Family) -> Told:
    """The relatives of whom the family tells, in the order of its packets.

    Raises:
        NoRelation: somebody of whom it tells stands in no relation to the child that can be drawn.
    """
    lines = {one.individual_id: one for one in _persons(family)}
    child = lines.get(_who(family.proband))
    packets = family.relatives if isinstance(family.relatives, list) else []
    return [_relative(one, child, lines) for one in packets]


def _persons(family: Family) -> list[PedigreePerson]:
    told = family.pedigree.persons if isinstance(family.pedigree, PedigreeMessage) else UNSET
    return told if isinstance(told, list) else []


def _relative(
    packet: Phenopacket, child: PedigreePerson | None, lines: dict[str, PedigreePerson]
) -> tuple[Relation, Person]:
    subject = packet.subject
    line = lines.get(subject.id) if isinstance(subject, Individual) else None
    if child is None or line is None or not isinstance(subject, Individual):
        raise NoRelation(packet.id)
    relation = _relation(line, child, lines.get)
    sex = line.sex if line.sex is not UNSET else subject.sex
    status = subject.vital_status
    dead = isinstance(status, VitalStatus) and status.status == "DECEASED"
    born = int(subject.date_of_birth[:4]) if isinstance(subject.date_of_birth, str) else None
    affected = _AFFECTED[line.affected_status] if line.affected_status is not UNSET else Affected.UNKNOWN
    person = Person(subject.id, _SEX_OF.get(str(sex), "unknown"), affected, dead, born)
    if ONLY.get(relation, person.sex) != person.sex:
        raise NoRelation(packet.id)
    return relation, person


def _relation(
    line: PedigreePerson, child: PedigreePerson, find: Callable[[str], PedigreePerson | None]
) -> Relation:
    mother, father = _found(child.maternal_id, find), _found(child.paternal_id, find)
    who = line.individual_id
    ways: tuple[tuple[Relation, bool], ...] = (
        (R.MOTHER, who == child.maternal_id),
        (R.FATHER, who == child.paternal_id),
        (R.SIBLING, _same_parents(line, child)),
        (R.MATERNAL_GRANDMOTHER, mother is not None and who == mother.maternal_id),
        (R.MATERNAL_GRANDFATHER, mother is not None and who == mother.paternal_id),
        (R.PATERNAL_GRANDMOTHER, father is not None and who == father.maternal_id),
        (R.PATERNAL_GRANDFATHER, father is not None and who == father.paternal_id),
        (R.MATERNAL_SIBLING, mother is not None and _same_parents(line, mother)),
        (R.PATERNAL_SIBLING, father is not None and _same_parents(line, father)),
    )
    found = next((relation for relation, holds in ways if holds and who != child.individual_id), None)
    if found is None:
        raise NoRelation(who)
    return found


def _found(individual: Text, find: Callable[[str], PedigreePerson | None]) -> PedigreePerson | None:
    return find(individual) if isinstance(individual, str) else None


def _same_parents(one: PedigreePerson, other: PedigreePerson) -> bool:
    """Full brothers and sisters: a pedigree here draws no half ones."""
    parents = (one.paternal_id, one.maternal_id)
    return UNSET not in parents and parents == (other.paternal_id, other.maternal_id)
