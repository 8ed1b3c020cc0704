"""A pedigree of three generations: where each symbol stands, and the lines between them. Plain numbers, no drawing.

By the usual signs (Bennett et al., 2008 and 2022): square, circle, diamond; filled where affected; a stroke through who
died; an arrow at the child with whom it began; a double line between related parents. Nobody has a name here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Relation(StrEnum):
    MOTHER = "mother"
    FATHER = "father"
    SIBLING = "sibling"
    MATERNAL_SIBLING = "maternal_sibling"  # a brother or sister of the mother
    PATERNAL_SIBLING = "paternal_sibling"
    MATERNAL_GRANDMOTHER = "maternal_grandmother"
    MATERNAL_GRANDFATHER = "maternal_grandfather"
    PATERNAL_GRANDMOTHER = "paternal_grandmother"
    PATERNAL_GRANDFATHER = "paternal_grandfather"


class Affected(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


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


# How many years older than the child somebody is at least; a slip of a digit breaks this, no family does.
YEARS_BEFORE: Final = {
    **dict.fromkeys((R.MOTHER, R.FATHER), 10),
    **dict.fromkeys(
        (R.MATERNAL_GRANDMOTHER, R.MATERNAL_GRANDFATHER, R.PATERNAL_GRANDMOTHER, R.PATERNAL_GRANDFATHER), 20
    ),
}


def may_be_born(relation: Relation, born: int, *, child: int, today: int) -> bool:
    """Whether a relative may be born in the year `born`, the child in the year `child`."""
    latest = child - YEARS_BEFORE[relation] if relation in YEARS_BEFORE else today
    return 1850 <= born <= latest


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    sex: str
    affected: Affected
    dead: bool = False
    born: int | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    """Middle of a sign. `key` is empty for a parent who is only implied by somebody's being a child."""

    key: str
    x: int
    y: int
    shape: str  # square | circle | diamond
    affected: Affected
    dead: bool
    is_proband: bool
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Pedigree:
    symbols: Sequence[Symbol]
    lines: Sequence[Line]
    width: int
    height: int


SLOT, RISE, SIZE, MARGIN = 84, 104, 32, 44
_SHAPES: Final = {"male": "square", "female": "circle"}


def pedigree(
    proband: Person, relatives: Iterable[tuple[Relation, Person]], *, parents_related: bool = False
) -> Pedigree:
    """Brothers and sisters in the order of their birth; parents and grandparents are drawn where somebody implies them."""
    by: dict[Relation, list[Person]] = {relation: [] for relation in Relation}
    for relation, person in relatives:
        by[relation].append(person)
    sides = {
        "paternal": (R.PATERNAL_GRANDFATHER, R.PATERNAL_GRANDMOTHER, R.PATERNAL_SIBLING),
        "maternal": (R.MATERNAL_GRANDFATHER, R.MATERNAL_GRANDMOTHER, R.MATERNAL_SIBLING),
    }
    has_old = {side: any(by[relation] for relation in group) for side, group in sides.items()}
    drawing = _Drawing(RISE if any(has_old.values()) else 0)
    apart = SLOT if any(has_old.values()) else SLOT // 2
    father = drawing.put(_first(by[R.FATHER], "male"), -apart, 1)
    mother = drawing.put(_first(by[R.MOTHER], "female"), apart, 1)
    drawing.marry(father, mother, twice=parents_related)
    children = sorted([proband, *by[R.SIBLING]], key=lambda one: (one.born or 9999, one.key))
    drawing.bear(father, mother, children, proband)
    for side, parent, sign in (("paternal", father, -1), ("maternal", mother, 1)):
        if has_old[side]:
            grandfather, grandmother, sibling = sides[side]
            old = (_first(by[grandfather], "male"), _first(by[grandmother], "female"))
            drawing.side(parent, sign, by[sibling], old)
    return drawing.whole()


def _first(people: Sequence[Person], sex: str) -> Person:
    return people[0] if people else Person("", sex, Affected.UNKNOWN)


class _Drawing:
    """Places are reckoned from the middle between the parents, and moved into the frame at the end."""

    def __init__(self, below: int) -> None:
        self._symbols: list[Symbol] = []
        self._lines: list[Line] = []
        self._below = below

    def put(self, person: Person, x: int, row: int, *, is_proband: bool = False) -> Symbol:
        y = (row - 1) * RISE + self._below
        label = str(person.born) if person.born else ""
        shape = _SHAPES.get(person.sex, "diamond")
        made = Symbol(person.key, x, y, shape, person.affected, person.dead, is_proband, label)
        self._symbols.append(made)
        return made

    def marry(self, one: Symbol, other: Symbol, *, twice: bool = False) -> None:
        for shift in (-2, 2) if twice else (0,):
            self._lines.append(Line(one.x + SIZE // 2, one.y + shift, other.x - SIZE // 2, other.y + shift))

    def bear(self, father: Symbol, mother: Symbol, children: Sequence[Person], proband: Person) -> None:
        middle = (father.x + mother.x) // 2
        first = middle - (len(children) - 1) * SLOT // 2
        born = [
            self.put(child, first + place * SLOT, 2, is_proband=child is proband)
            for place, child in enumerate(children)
        ]
        self._descend(middle, father.y, born)

    def side(self, parent: Symbol, sign: int, siblings: Sequence[Person], old: tuple[Person, Person]) -> None:
        """The parent's own sibship, outwards from the middle, and above it the grandparents."""
        ordered = sorted(siblings, key=lambda one: (one.born or 9999, one.key))
        others = [
            self.put(person, parent.x + sign * place * SLOT, 1)
            for place, person in enumerate(ordered, start=1)
        ]
        middle = (parent.x + (others[-1].x if others else parent.x)) // 2
        grandfather = self.put(old[0], middle - SLOT // 2, 0)
        grandmother = self.put(old[1], middle + SLOT // 2, 0)
        self.marry(grandfather, grandmother)
        self._descend(middle, grandfather.y, [parent, *others])

    def _descend(self, middle: int, top: int, born: Sequence[Symbol]) -> None:
        """From the line of the parents down to a bar, and from the bar to each child."""
        bar = top + RISE // 2
        self._lines.append(Line(middle, top, middle, bar))
        places = [middle, *(one.x for one in born)]
        if min(places) != max(places):
            self._lines.append(Line(min(places), bar, max(places), bar))
        self._lines += [Line(one.x, bar, one.x, one.y - SIZE // 2) for one in born]

    def whole(self) -> Pedigree:
        right = MARGIN - min(symbol.x for symbol in self._symbols)
        down = MARGIN - min(symbol.y for symbol in self._symbols)
        symbols = [
            Symbol(
                one.key,
                one.x + right,
                one.y + down,
                one.shape,
                one.affected,
                one.dead,
                one.is_proband,
                one.label,
            )
            for one in self._symbols
        ]
        lines = [Line(one.x1 + right, one.y1 + down, one.x2 + right, one.y2 + down) for one in self._lines]
        width = max(symbol.x for symbol in symbols) + MARGIN
        height = max(symbol.y for symbol in symbols) + MARGIN
        return Pedigree(symbols, lines, width, height)
