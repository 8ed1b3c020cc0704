"""Who belongs to the family of a child, and what may be said of a relative. Nobody has a name here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Relation(StrEnum):
    MOTHER = "mother"
    FATHER = "father"
    SIBLING = "sibling"
    MATERNAL_HALF_SIBLING = "maternal_half_sibling"  # of the same mother
    PATERNAL_HALF_SIBLING = "paternal_half_sibling"
    MATERNAL_SIBLING = "maternal_sibling"  # a brother or sister of the mother
    PATERNAL_SIBLING = "paternal_sibling"
    MATERNAL_GRANDMOTHER = "maternal_grandmother"
    MATERNAL_GRANDFATHER = "maternal_grandfather"
    PATERNAL_GRANDMOTHER = "paternal_grandmother"
    PATERNAL_GRANDFATHER = "paternal_grandfather"


class Affected(StrEnum):
    YES = "yes"
    CARRIER = "carrier"  # has one copy of the variant and will not fall ill of it
    NO = "no"
    UNKNOWN = "unknown"


class Twin(StrEnum):
    """Born together with the child of the entry."""

    NO = ""
    MONOZYGOTIC = "monozygotic"
    DIZYGOTIC = "dizygotic"
    UNKNOWN = "unknown"  # zygosity


class Loss(StrEnum):
    """A pregnancy that ended without a live birth."""

    NO = ""
    MISCARRIAGE = "miscarriage"
    STILLBIRTH = "stillbirth"


class Adopted(StrEnum):
    NO = ""
    IN = "in"  # into this family, from another
    OUT = "out"  # out of this family, into another


R = Relation
# Whom there is only one of, with the sex that this takes.
ONLY: Final = {
    R.MOTHER: "female",
    R.FATHER: "male",
    R.MATERNAL_GRANDMOTHER: "female",
    R.MATERNAL_GRANDFATHER: "male",
    R.PATERNAL_GRANDMOTHER: "female",
    R.PATERNAL_GRANDFATHER: "male",
}
HALF: Final = frozenset({R.MATERNAL_HALF_SIBLING, R.PATERNAL_HALF_SIBLING})
MOST_OTHER_PARENTS: Final = 3

# How many years older than the child somebody is at least; a slip of a digit breaks this, no family does.
YEARS_BEFORE: Final = {
    **dict.fromkeys((R.MOTHER, R.FATHER), 10),
    **dict.fromkeys(
        (R.MATERNAL_GRANDMOTHER, R.MATERNAL_GRANDFATHER, R.PATERNAL_GRANDMOTHER, R.PATERNAL_GRANDFATHER), 20
    ),
}
# Completed weeks of pregnancy. Where a miscarriage ends and a stillbirth begins, countries differ (from 16 to 28 weeks;
# 22 in ICD-10 and in Russia): only a slip is refused.
WEEKS: Final = {Loss.MISCARRIAGE: range(1, 28), Loss.STILLBIRTH: range(16, 46)}
OLDEST_YEARS: Final = 125
_AGE: Final = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,2})M)?(?:(\d{1,3})D)?")


def may_be_born(relation: Relation, born: int, *, child: int, today: int) -> bool:
    """Whether a relative may be born in the year `born`, the child in the year `child`."""
    latest = child - YEARS_BEFORE[relation] if relation in YEARS_BEFORE else today
    return 1850 <= born <= latest


@dataclass(frozen=True, slots=True)
class Person:
    """One sign of a pedigree.

    `born` is a year, of a pregnancy that was lost the year in which it ended. `other_parent` numbers the partners that
    mother or father had besides each other, for half brothers and sisters: those with one number have one parent more in
    common. `weeks` are completed weeks of a lost pregnancy. `died_age` is an ISO 8601 duration of years, months and days
    ("P3M"), empty where it is not known.
    """

    key: str
    sex: str
    affected: Affected
    dead: bool = False
    born: int | None = None
    twin: Twin = Twin.NO
    other_parent: int | None = None
    loss: Loss = Loss.NO
    weeks: int | None = None
    died_age: str = ""
    adopted: Adopted = Adopted.NO


class Mistake(StrEnum):
    """What no family has, or this pedigree does not draw."""

    BORN = "born"
    TWIN_OF_WHOM = "twin_of_whom"
    TWIN_BORN = "twin_born"
    TWIN_SEX = "twin_sex"
    TWIN_ADOPTED = "twin_adopted"
    OTHER_PARENT = "other_parent"
    LOSS_OF_WHOM = "loss_of_whom"
    LOSS_LIVED = "loss_lived"
    WEEKS = "weeks"
    DIED_AGE = "died_age"


def mistake(
    relation: Relation, person: Person, *, child_born: int, child_sex: str, today: int
) -> Mistake | None:
    """The first thing that cannot be so. `child_born` and `today` are years."""
    found = (
        *_of_birth(relation, person, child_born, today),
        *_of_twins(relation, person, child_born, child_sex),
    )
    return next(iter((*found, *_of_loss(relation, person), *_of_death(person, today))), None)


def _of_birth(relation: Relation, person: Person, child_born: int, today: int) -> Iterator[Mistake]:
    if person.born is not None and not may_be_born(relation, person.born, child=child_born, today=today):
        yield Mistake.BORN
    number = person.other_parent
    if (number is None) == (relation in HALF) or not 1 <= (number or 1) <= MOST_OTHER_PARENTS:
        yield Mistake.OTHER_PARENT


def _of_twins(relation: Relation, person: Person, child_born: int, child_sex: str) -> Iterator[Mistake]:
    if not person.twin:
        return
    if relation is not R.SIBLING:
        yield Mistake.TWIN_OF_WHOM
    if person.born is not None and abs(person.born - child_born) > 1:  # around New Year
        yield Mistake.TWIN_BORN
    if person.twin is Twin.MONOZYGOTIC and {person.sex, child_sex} == {"female", "male"}:
        yield Mistake.TWIN_SEX
    if person.adopted is Adopted.IN:
        yield Mistake.TWIN_ADOPTED


def _of_loss(relation: Relation, person: Person) -> Iterator[Mistake]:
    if not person.loss:
        if person.weeks is not None:
            yield Mistake.WEEKS
        return
    if relation in ONLY:
        yield Mistake.LOSS_OF_WHOM
    if person.dead or person.died_age or person.adopted:
        yield Mistake.LOSS_LIVED
    if person.weeks is not None and person.weeks not in WEEKS[person.loss]:
        yield Mistake.WEEKS


def _of_death(person: Person, today: int) -> Iterator[Mistake]:
    if not person.died_age:
        return
    parts = parts_of_age(person.died_age)
    if parts is None or not person.dead or parts[0] > OLDEST_YEARS:
        yield Mistake.DIED_AGE
        return
    years = parts[0] + parts[1] // 12
    if person.born is not None and person.born + years > today:
        yield Mistake.DIED_AGE


def parts_of_age(duration: str) -> tuple[int, int, int] | None:
    """Years, months and days of an age such as "P3Y6M"; None where it is none."""
    found = _AGE.fullmatch(duration)
    return (int(found[1] or 0), int(found[2] or 0), int(found[3] or 0)) if found else None


def tidy_age(duration: str) -> str:
    """An ISO 8601 duration as it is kept: weeks as days, from 24 months on years, no hours; empty where it is none."""
    found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(T.*)?", duration)
    if not found:
        return ""
    years, months, weeks, days = (int(part or 0) for part in found.groups()[:4])
    days += 7 * weeks
    if months >= 24:
        years, months = years + months // 12, months % 12
    if not (years or months or days):
        return "P0D"
    return "P" + "".join(
        f"{number}{unit}" for number, unit in ((years, "Y"), (months, "M"), (days, "D")) if number
    )
