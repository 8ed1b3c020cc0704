"""A pedigree of three generations: where each symbol stands, and the lines between them. Plain numbers, no drawing.

By the signs of Bennett et al. (J Genet Couns 2008; 17: 424; 2022; 31: 1238): square, circle, diamond; filled where
affected; a stroke through who died; an arrow at the child with whom it began; a double line between related parents; a
triangle for a miscarriage; twins from one point, monozygotic ones with a bar, "?" where the zygosity is not known;
brackets around who was adopted, with a broken line into the family that adopted. A carrier is half filled, and the
legend says so: the revision of 2022 leaves the dot of 2008 for a filling that the key explains. As one disease is drawn,
half a filling cannot be taken for one of two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from consilia.registry.domain.relatives import Adopted, Affected, Loss, Person, Relation, Twin

R = Relation


@dataclass(frozen=True, slots=True)
class Symbol:
    """Middle of a sign. Its person's key is empty for a parent who is only implied by somebody's being a child."""

    person: Person
    x: int
    y: int
    shape: str  # square | circle | diamond | triangle
    is_proband: bool

    @property
    def key(self) -> str:
        return self.person.key

    @property
    def struck(self) -> bool:
        return self.person.dead or self.person.loss is Loss.STILLBIRTH


@dataclass(frozen=True, slots=True)
class Line:
    """One that ties two signs begins and ends at a sign, or at another line. `broken`: an adoption."""

    x1: int
    y1: int
    x2: int
    y2: int
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where a question mark stands between twins."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Pedigree:
    symbols: Sequence[Symbol]
    lines: Sequence[Line]
    doubts: Sequence[Doubt]
    width: int
    height: int
    parents_related: bool


SLOT, RISE, SIZE, MARGIN, BELOW = 84, 120, 32, 48, 64
HALF_SLOT, RADIUS = SLOT // 2, SIZE // 2
_SHAPES: Final = {"male": "square", "female": "circle"}
# Lines to the second and third partner of a parent leave it and pass above those before: (from the middle up, aside, up).
_PASSES: Final = ((0, 0, 0), (8, 24, 28), (13, 20, 40))


def pedigree(
    proband: Person, relatives: Iterable[tuple[Relation, Person]], *, parents_related: bool = False
) -> Pedigree:
    """Brothers and sisters in the order of their birth; parents and grandparents are drawn where somebody implies them."""
    by: dict[Relation, list[Person]] = {relation: [] for relation in Relation}
    for relation, person in relatives:
        by[relation].append(person)
    has_old = {side: any(by[relation] for relation in side.older) for side in _SIDES}
    drawing = _Drawing(RISE if any(has_old.values()) else 0)
    apart = SLOT if any(has_old.values()) else HALF_SLOT
    children = in_order([proband, *by[R.SIBLING]], proband)
    father, mother = (drawing.put(_first(by[side.parent], side.sex), side.sign * apart, 1) for side in _SIDES)
    line = drawing.marry(father, mother, twice=parents_related)
    edge = (len(children) - 1) * HALF_SLOT
    drawing.bear(0, line, drawing.row(children, -edge, 1, proband))
    for side, parent in zip(_SIDES, (father, mother), strict=True):
        outermost = drawing.unions(side, parent, by[side.half], edge)
        if has_old[side]:
            grandfather, grandmother, siblings = (by[relation] for relation in side.older)
            old = (_first(grandfather, "male"), _first(grandmother, "female"))
            drawing.older(side, parent, siblings, old, outermost)
    return drawing.whole(parents_related=parents_related)


@dataclass(frozen=True, slots=True)
class _Side:
    """Of the family, father's to the left. `older`: grandfather, grandmother, brothers and sisters of the parent."""

    sign: int
    parent: Relation
    sex: str
    half: Relation
    older: tuple[Relation, Relation, Relation]


_SIDES: Final = (
    _Side(-1, R.FATHER, "male", R.PATERNAL_HALF_SIBLING,
          (R.PATERNAL_GRANDFATHER, R.PATERNAL_GRANDMOTHER, R.PATERNAL_SIBLING)),
    _Side(1, R.MOTHER, "female", R.MATERNAL_HALF_SIBLING,
          (R.MATERNAL_GRANDFATHER, R.MATERNAL_GRANDMOTHER, R.MATERNAL_SIBLING)),
)  # fmt: skip
_OTHER_SEX: Final = {"male": "female", "female": "male"}


def _first(people: Sequence[Person], sex: str) -> Person:
    return people[0] if people else Person("", sex, Affected.UNKNOWN)


def _by_birth(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda one: (one.born or 9999, one.key))


def in_order(children: Sequence[Person], proband: Person) -> list[Person]:
    """By birth; twins of the child beside it, so that a bar or a question mark stands between neighbours."""
    order = _by_birth(one for one in children if not one.twin)
    twins = {kind: _by_birth(one for one in children if one.twin is kind) for kind in Twin}
    at = order.index(proband)
    together = [*twins[Twin.MONOZYGOTIC], proband, *twins[Twin.UNKNOWN], *twins[Twin.DIZYGOTIC]]
    return [*order[:at], *together, *order[at + 1 :]]


@dataclass
class _Drawing:
    """Places are reckoned from the middle between the parents, and moved into the frame at the end."""

    below: int
    symbols: list[Symbol] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def put(self, person: Person, x: int, row: int, *, is_proband: bool = False) -> Symbol:
        """`row`: 0 for grandparents, 1 for parents, 2 for the child."""
        is_triangle = person.loss is Loss.MISCARRIAGE
        shape = "triangle" if is_triangle else _SHAPES.get(person.sex, "diamond")
        made = Symbol(person, x, (row - 1) * RISE + self.below, shape, is_proband)
        self.symbols.append(made)
        return made

    def row(self, people: Sequence[Person], x: int, step: int, proband: Person | None = None) -> list[Symbol]:
        """Children beside each other from `x` on."""
        return [
            self.put(one, x + place * step * SLOT, 2, is_proband=one is proband)
            for place, one in enumerate(people)
        ]

    def marry(self, one: Symbol, other: Symbol, *, twice: bool = False) -> int:
        """The line between two partners; the height of the lower one."""
        left, right = sorted((one.x, other.x))
        for shift in (-2, 2) if twice else (0,):
            self.lines.append(Line(left + RADIUS, one.y + shift, right - RADIUS, one.y + shift))
        return self.lines[-1].y1

    def unions(self, side: _Side, parent: Symbol, half: Sequence[Person], edge: int) -> int:
        """The other partners of a parent, outwards, each above the children of both; how far out the last stands."""
        last = abs(parent.x)
        numbers = sorted({one.other_parent or 1 for one in half})
        for place, number in enumerate(numbers):
            children = _by_birth(one for one in half if (one.other_parent or 1) == number)
            wide = (len(children) - 1) * HALF_SLOT
            middle = max(edge + SLOT + wide, last + HALF_SLOT)
            last, edge = middle + HALF_SLOT, middle + wide
            partner = self.put(_first((), _OTHER_SEX[side.sex]), side.sign * last, 1)
            top = self._tie(side, parent, partner, place)
            self.bear(side.sign * middle, top, self.row(children, side.sign * middle - wide, 1))
        return last

    def _tie(self, side: _Side, parent: Symbol, partner: Symbol, place: int) -> int:
        """The line to the partner at this place; at which height it runs."""
        if not place:
            return self.marry(parent, partner)
        start, aside, up = _PASSES[place]
        y, leaves, arrives = parent.y, parent.x + side.sign * aside, partner.x - side.sign * 24
        self.lines += [
            Line(parent.x, y - start, leaves, y - start),
            Line(leaves, y - start, leaves, y - up),
            Line(leaves, y - up, arrives, y - up),
            Line(arrives, y - up, arrives, y),
            Line(arrives, y, partner.x - side.sign * RADIUS, y),
        ]
        return y - up

    def older(
        self,
        side: _Side,
        parent: Symbol,
        siblings: Sequence[Person],
        old: tuple[Person, Person],
        outermost: int,
    ) -> None:
        """The parent's own sibship, outwards from the last partner, and above it the grandparents."""
        others = [
            self.put(person, side.sign * (outermost + place * SLOT), 1)
            for place, person in enumerate(_by_birth(siblings), start=1)
        ]
        middle = (parent.x + (others[-1].x if others else parent.x)) // 2
        grandfather, grandmother = (
            self.put(old[0], middle - HALF_SLOT, 0),
            self.put(old[1], middle + HALF_SLOT, 0),
        )
        self.marry(grandfather, grandmother)
        self.bear(middle, grandfather.y, [parent, *others])

    def bear(self, middle: int, top: int, born: Sequence[Symbol]) -> None:
        """From the line of the parents down to a bar, and from the bar to each child, to twins from one point."""
        row = born[0].y
        bar = row - RISE // 2
        together = [one for one in born if one.is_proband or one.person.twin]
        twins = together if len(together) > 1 else []
        apex = sum(one.x for one in twins) // max(len(twins), 1)
        alone = [one for one in born if one not in twins]
        self.lines.append(Line(middle, top, middle, bar))
        places = [middle, *(one.x for one in alone), *([apex] if twins else [])]
        if min(places) != max(places):
            self.lines.append(Line(min(places), bar, max(places), bar))
        self.lines += [
            Line(apex if one in twins else one.x, bar, one.x, _top(one), one.person.adopted is Adopted.IN)
            for one in born
        ]
        self._zygosity(twins, apex, (bar + row - RADIUS) // 2)

    def _zygosity(self, twins: Sequence[Symbol], apex: int, y: int) -> None:
        """A bar from the monozygotic ones to the child, half way down; a question mark where nobody knows."""
        same = [one.x for one in twins if one.is_proband or one.person.twin is Twin.MONOZYGOTIC]
        if len(same) > 1:
            self.lines.append(Line((apex + min(same)) // 2, y, (apex + max(same)) // 2, y))
        child = [one.x for one in twins if one.is_proband]
        asked = child + [one.x for one in twins if one.person.twin is Twin.UNKNOWN]
        self.doubts += [Doubt((left + right) // 2, twins[0].y + 5) for left, right in pairwise(asked)]

    def whole(self, *, parents_related: bool) -> Pedigree:
        right = MARGIN - min(one.x for one in self.symbols)
        down = MARGIN - min(one.y for one in self.symbols)
        symbols = [replace(one, x=one.x + right, y=one.y + down) for one in self.symbols]
        lines = [
            Line(one.x1 + right, one.y1 + down, one.x2 + right, one.y2 + down, one.broken)
            for one in self.lines
        ]
        return Pedigree(
            symbols,
            lines,
            [Doubt(one.x + right, one.y + down) for one in self.doubts],
            max(one.x for one in symbols) + MARGIN,
            max(one.y for one in symbols) + BELOW,
            parents_related,
        )


def _top(one: Symbol) -> int:
    """Where a line from above meets the sign; a diamond and a triangle are a little higher."""
    return one.y - (RADIUS if one.shape in {"square", "circle"} else RADIUS + 2)


class Sign(StrEnum):
    """What a legend explains."""

    MALE = "male"
    FEMALE = "female"
    NOT_SAID = "not_said"  # of sex
    PROBAND = "proband"
    AFFECTED = "affected"
    CARRIER = "carrier"
    UNKNOWN = "unknown"
    DEAD = "dead"
    MISCARRIAGE = "miscarriage"
    STILLBIRTH = "stillbirth"
    IMPLIED = "implied"
    RELATED = "related"
    MONOZYGOTIC = "monozygotic"
    DIZYGOTIC = "dizygotic"
    ZYGOSITY = "zygosity"  # not known
    ADOPTED_IN = "adopted_in"
    ADOPTED_OUT = "adopted_out"


def signs_in(drawn: Pedigree) -> list[Sign]:
    """The signs that this drawing shows, each once, in the order of `Sign`."""
    found = {sign for symbol in drawn.symbols for sign in _signs_of(symbol)}
    if drawn.parents_related:
        found.add(Sign.RELATED)
    return [sign for sign in Sign if sign in found]


_OF_SHAPE: Final = {
    "square": Sign.MALE, "circle": Sign.FEMALE, "diamond": Sign.NOT_SAID, "triangle": Sign.MISCARRIAGE,
}  # fmt: skip
_OF_TWIN: Final = {
    Twin.MONOZYGOTIC: Sign.MONOZYGOTIC, Twin.DIZYGOTIC: Sign.DIZYGOTIC, Twin.UNKNOWN: Sign.ZYGOSITY,
}  # fmt: skip
_OF_AFFECTED: Final = {
    Affected.YES: Sign.AFFECTED, Affected.CARRIER: Sign.CARRIER, Affected.UNKNOWN: Sign.UNKNOWN,
}  # fmt: skip
_OF_ADOPTED: Final = {Adopted.IN: Sign.ADOPTED_IN, Adopted.OUT: Sign.ADOPTED_OUT}


def _signs_of(one: Symbol) -> Iterable[Sign]:
    person = one.person
    yield _OF_SHAPE[one.shape]
    if one.is_proband:
        yield Sign.PROBAND
    if not one.key:
        yield Sign.IMPLIED
    elif person.affected in _OF_AFFECTED:
        yield _OF_AFFECTED[person.affected]
    if person.loss is Loss.STILLBIRTH:
        yield Sign.STILLBIRTH
    elif person.dead:
        yield Sign.DEAD
    if person.twin:
        yield _OF_TWIN[person.twin]
    if person.adopted:
        yield _OF_ADOPTED[person.adopted]
