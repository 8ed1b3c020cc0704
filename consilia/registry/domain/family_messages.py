"""The messages of a GA4GH Family, field by field, and who is whose relative by the lines of its pedigree alone."""

import codecs
from collections.abc import Callable
from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from consilia.registry.domain.packet_schema import File, Message, MetaData, Phenopacket, Sex, Text
from consilia.registry.domain.phenopackets import decoded
from consilia.registry.domain.relatives import Relation

R = Relation


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


Find = Callable[[str], PedigreePerson | None]
_DECODER: Final = msgspec.json.Decoder(Family)


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


def relation_by_lines(line: PedigreePerson, child: PedigreePerson, find: Find) -> Relation | None:
    """By the lines alone; None where they give none that is drawn here."""
    mother, father = _found(child.maternal_id, find), _found(child.paternal_id, find)
    who = line.individual_id
    ways: tuple[tuple[Relation, bool], ...] = (
        (R.MOTHER, who == child.maternal_id),
        (R.FATHER, who == child.paternal_id),
        (R.SIBLING, _same_parents(line, child)),
        (R.MATERNAL_HALF_SIBLING, _same_mother_only(line, child)),
        (R.PATERNAL_HALF_SIBLING, _same_father_only(line, child)),
        (R.MATERNAL_GRANDMOTHER, mother is not None and who == mother.maternal_id),
        (R.MATERNAL_GRANDFATHER, mother is not None and who == mother.paternal_id),
        (R.PATERNAL_GRANDMOTHER, father is not None and who == father.maternal_id),
        (R.PATERNAL_GRANDFATHER, father is not None and who == father.paternal_id),
        (R.MATERNAL_SIBLING, mother is not None and _same_parents(line, mother)),
        (R.PATERNAL_SIBLING, father is not None and _same_parents(line, father)),
    )
    return next((relation for relation, holds in ways if holds and who != child.individual_id), None)


def _found(individual: Text, find: Find) -> PedigreePerson | None:
    return find(individual) if isinstance(individual, str) else None


def _parents(one: PedigreePerson) -> tuple[str, str] | None:
    """Father and mother where both are named: with one alone nobody knows whether somebody is a half one."""
    father, mother = one.paternal_id, one.maternal_id
    return (father, mother) if isinstance(father, str) and isinstance(mother, str) else None


def _same_parents(one: PedigreePerson, other: PedigreePerson) -> bool:
    return _parents(one) is not None and _parents(one) == _parents(other)


def _same_mother_only(one: PedigreePerson, other: PedigreePerson) -> bool:
    mine, its = _parents(one), _parents(other)
    return mine is not None and its is not None and mine[1] == its[1] and mine[0] != its[0]


def _same_father_only(one: PedigreePerson, other: PedigreePerson) -> bool:
    mine, its = _parents(one), _parents(other)
    return mine is not None and its is not None and mine[0] == its[0] and mine[1] != its[1]
