"""The drawing of a family: nothing on top of anything, and read back from its lines it is the family that was told."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from consilia.registry.domain.pedigree import (
    RADIUS,
    SIZE,
    SLOT,
    Line,
    Pedigree,
    Sign,
    Symbol,
    pedigree,
    signs_in,
)
from consilia.registry.domain.relatives import HALF, ONLY, Adopted, Affected, Loss, Person, Relation, Twin

CHILD = Person("child", "female", Affected.YES, born=2020)
Told = list[tuple[Relation, Person]]
R = Relation


@st.composite
def families(draw: st.DrawFn) -> Told:
    """One of each parent and grandparent, any number of the others, in any order of telling."""
    relations = draw(st.lists(st.sampled_from(list(Relation)), max_size=14))
    told: Told = []
    for number, relation in enumerate(relations):
        if relation not in ONLY or relation not in [before for before, _one in told]:
            told.append((relation, draw(people(relation, f"p{number:02d}"))))
    return told


def people(relation: Relation, key: str) -> st.SearchStrategy[Person]:
    sibling = relation is R.SIBLING
    return st.builds(
        Person,
        key=st.just(key),
        sex=st.just(ONLY[relation]) if relation in ONLY else st.sampled_from(["female", "male", "unknown"]),
        affected=st.sampled_from(list(Affected)),
        dead=st.booleans(),
        born=st.none() | st.integers(1950, 2026),
        twin=st.sampled_from(list(Twin)) if sibling else st.just(Twin.NO),
        other_parent=st.integers(1, 3) if relation in HALF else st.none(),
        loss=st.just(Loss.NO) if relation in ONLY else st.sampled_from(list(Loss)),
        adopted=st.sampled_from(list(Adopted)),
    )


@given(families(), st.booleans())
def test_nobody_stands_on_somebody_else_and_everybody_is_in_the_frame(told: Told, related: bool) -> None:
    drawn = pedigree(CHILD, told, parents_related=related)
    keys = [symbol.key for symbol in drawn.symbols if symbol.key]
    assert sorted(keys) == sorted(["child", *(person.key for _relation, person in told)])
    assert [symbol.key for symbol in drawn.symbols if symbol.is_proband] == ["child"]
    for one, other in combinations(drawn.symbols, 2):
        assert one.y != other.y or abs(one.x - other.x) >= SLOT, (one, other)
        assert one.y == other.y or abs(one.y - other.y) > 3 * SIZE
    for symbol in drawn.symbols:
        assert SIZE <= symbol.x <= drawn.width - SIZE
        assert SIZE <= symbol.y <= drawn.height - SIZE


@given(families(), st.booleans())
def test_every_line_ends_at_a_sign_or_another_line_and_none_runs_through_a_stranger(
    told: Told, related: bool
) -> None:
    drawn = pedigree(CHILD, told, parents_related=related)
    for line in drawn.lines:
        others = [other for other in drawn.lines if other is not line]
        for x, y in ((line.x1, line.y1), (line.x2, line.y2)):
            assert any(_touches(symbol, x, y) for symbol in drawn.symbols) or any(
                _lies_on(other, x, y) for other in others
            ), line
        for symbol in drawn.symbols:
            assert not _runs_through(line, symbol), (line, symbol)


@given(families(), st.booleans())
def test_read_back_from_its_lines_the_drawing_is_the_family(told: Told, related: bool) -> None:
    drawn = pedigree(CHILD, told, parents_related=related)
    parents = {symbol.key: _parents(drawn, symbol) for symbol in drawn.symbols if symbol.key}
    whose = {relation: person.key for relation, person in told if relation in ONLY}
    for relation, person in [(R.SIBLING, CHILD), *told]:
        found = parents[person.key]
        for side, parent, other in (("maternal", R.MOTHER, 1), ("paternal", R.FATHER, 0)):
            if relation is R.SIBLING or (relation in HALF and relation.startswith(side)):
                assert found is not None
                assert found[other] == whose.get(parent, ""), (relation, person)
            if relation in {f"{side}_sibling"}:
                assert found is not None
                assert found == (
                    whose.get(R(f"{side}_grandfather"), ""),
                    whose.get(R(f"{side}_grandmother"), ""),
                )
    halves = [(relation, one.other_parent, one.key) for relation, one in told if relation in HALF]
    places = {key: _couple(drawn, key) for _relation, _number, key in halves}
    for (side, number, key), (side2, number2, key2) in combinations(halves, 2):
        assert ((side, number) == (side2, number2)) is (places[key] == places[key2]), (
            "one other parent or two"
        )


@given(families(), st.randoms(use_true_random=False))
def test_in_whichever_order_the_family_is_told_it_is_drawn_the_same(told: Told, chance: object) -> None:
    again = list(told)
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert pedigree(CHILD, again) == pedigree(CHILD, told)


@given(families())
def test_the_family_with_its_sides_changed_is_the_mirror_image_above_the_child(told: Told) -> None:
    """Who stands where, counted from the middle between the parents; the sexes change with the sides."""
    here, there = pedigree(CHILD, told), pedigree(CHILD, [_changed(one) for one in told])
    assert (here.width, here.height, len(here.lines)) == (there.width, there.height, len(there.lines))
    for y in {symbol.y for symbol in here.symbols}:
        mine = sorted(symbol.x for symbol in here.symbols if symbol.y == y)
        assert mine == sorted(there.width - symbol.x for symbol in there.symbols if symbol.y == y)


def _changed(told: tuple[Relation, Person]) -> tuple[Relation, Person]:
    relation, person = told
    words = {"mother": "father", "father": "mother", "maternal": "paternal", "paternal": "maternal"}
    words |= {"grandmother": "grandfather", "grandfather": "grandmother"}
    changed = R("_".join(words.get(word, word) for word in relation.split("_")))
    return changed, replace(person, sex=ONLY.get(changed, person.sex))


def test_twins_come_from_one_point_with_a_bar_or_a_question_mark() -> None:
    same, unlike, unsure = (
        Person(kind, "female", Affected.NO, born=2020, twin=kind)
        for kind in (Twin.MONOZYGOTIC, Twin.DIZYGOTIC, Twin.UNKNOWN)
    )
    for twin, lines, doubts in ((same, 1, 0), (unlike, 0, 0), (unsure, 0, 1)):
        drawn = pedigree(CHILD, [(R.SIBLING, twin)])
        tops = [line for line in drawn.lines if line.x1 != line.x2 and line.y1 != line.y2]
        assert len(tops) == 2
        assert len({(line.x1, line.y1) for line in tops}) == 1, "one point"
        across = [line for line in drawn.lines if line.y1 == line.y2 > tops[0].y1]
        assert (len(across), len(drawn.doubts)) == (lines, doubts)
    row = pedigree(CHILD, [(R.SIBLING, unlike), (R.SIBLING, unsure), (R.SIBLING, same)]).symbols
    order = [one.key for one in sorted(row, key=lambda one: one.x) if one.key]
    assert order == ["monozygotic", "child", "unknown", "dizygotic"], "bar and mark stand between neighbours"


def test_children_stand_in_the_order_of_their_birth_and_related_parents_have_a_double_line() -> None:
    older, younger = (
        Person("o", "male", Affected.NO, born=2015),
        Person("y", "unknown", Affected.YES, born=2024),
    )
    drawn = pedigree(CHILD, [(R.SIBLING, younger), (R.SIBLING, older)], parents_related=True)
    row = sorted((symbol.x, symbol.key, symbol.shape) for symbol in drawn.symbols if symbol.key)
    assert [(key, shape) for _x, key, shape in row] == [
        ("o", "square"),
        ("child", "circle"),
        ("y", "diamond"),
    ]
    assert [symbol.key for symbol in drawn.symbols if not symbol.key] == ["", ""], "both parents are implied"
    single = pedigree(CHILD, [])
    assert len(pedigree(CHILD, [], parents_related=True).lines) == len(single.lines) + 1


def test_a_legend_explains_the_signs_that_are_drawn_and_no_other() -> None:
    plain = signs_in(pedigree(CHILD, []))
    assert plain == [Sign.MALE, Sign.FEMALE, Sign.PROBAND, Sign.AFFECTED, Sign.IMPLIED]
    told = [
        (R.MOTHER, Person("m", "female", Affected.CARRIER)),
        (R.FATHER, Person("f", "male", Affected.NO, dead=True)),
        (R.SIBLING, Person("s", "unknown", Affected.UNKNOWN, loss=Loss.MISCARRIAGE)),
        (R.SIBLING, Person("b", "male", Affected.NO, loss=Loss.STILLBIRTH)),
        (R.SIBLING, Person("a", "male", Affected.NO, adopted=Adopted.IN)),
    ]
    assert signs_in(pedigree(CHILD, told, parents_related=True)) == [
        Sign.MALE,
        Sign.FEMALE,
        Sign.PROBAND,
        Sign.AFFECTED,
        Sign.CARRIER,
        Sign.UNKNOWN,
        Sign.DEAD,
        Sign.MISCARRIAGE,
        Sign.STILLBIRTH,
        Sign.RELATED,
        Sign.ADOPTED_IN,
    ]
    broken = [line for line in pedigree(CHILD, told).lines if line.broken]
    assert len(broken) == 1, "only into the family that adopted"


def _touches(symbol: Symbol, x: int, y: int) -> bool:
    return abs(symbol.x - x) <= RADIUS and abs(symbol.y - y) <= RADIUS + 2


def _lies_on(line: Line, x: int, y: int) -> bool:
    """Within one unit: half of a slope is rounded."""
    if not (min(line.x1, line.x2) - 1 <= x <= max(line.x1, line.x2) + 1):
        return False
    if not (min(line.y1, line.y2) <= y <= max(line.y1, line.y2)):
        return False
    across, down = line.x2 - line.x1, line.y2 - line.y1
    away = abs(across * (y - line.y1) - down * (x - line.x1))
    return away <= max(abs(across), abs(down), 1)


def _runs_through(line: Line, symbol: Symbol) -> bool:
    """A line that neither begins nor ends at the sign passes beside it."""
    ends = ((line.x1, line.y1), (line.x2, line.y2))
    if any(_touches(symbol, x, y) for x, y in ends):
        return False
    return any(_touches(symbol, x, y) for x, y in _points(line))


def _points(line: Line) -> Iterator[tuple[int, int]]:
    long = max(abs(line.x2 - line.x1), abs(line.y2 - line.y1), 1)
    for step in range(long + 1):
        yield (
            line.x1 + (line.x2 - line.x1) * step // long,
            line.y1 + (line.y2 - line.y1) * step // long,
        )


def _parents(drawn: Pedigree, symbol: Symbol) -> tuple[str, str] | None:
    """Father and mother by key ("" where only implied), read from the lines; None where no line goes up."""
    couple = _couple(drawn, symbol.key)
    return None if couple is None else (couple[0].key, couple[1].key)


def _couple(drawn: Pedigree, key: str) -> tuple[Symbol, Symbol] | None:
    """The two signs, father first, between which the line down to somebody begins."""
    symbol = next(one for one in drawn.symbols if one.key == key)
    down = [line for line in drawn.lines if _touches(symbol, line.x2, line.y2) and line.y1 < line.y2 - SIZE]
    if not down:
        return None
    bar_y, at = down[0].y1, down[0].x1
    bars = [line for line in drawn.lines if line.y1 == line.y2 == bar_y and line.x1 <= at <= line.x2]
    reach = (bars[0].x1, bars[0].x2) if bars else (at, at)
    falls = [line for line in drawn.lines if line.x1 == line.x2 and line.y2 == bar_y and line.y1 < bar_y]
    middle = next(line for line in falls if reach[0] <= line.x1 <= reach[1])
    return _tied(drawn, middle.x1, middle.y1)


def _tied(drawn: Pedigree, x: int, y: int) -> tuple[Symbol, Symbol]:
    """Both ends of the line on which a point lies, followed around the corners of one that passes above."""
    level = [line for line in drawn.lines if line.y1 == line.y2 and abs(line.y1 - y) <= 2 and _spans(line, x)]
    ends = [_end(drawn, level[0], x2) for x2 in (level[0].x1, level[0].x2)]
    father, mother = sorted(ends, key=lambda one: one.shape != "square")
    assert (father.shape, mother.shape) == ("square", "circle")
    return father, mother


def _spans(line: Line, x: int) -> bool:
    return min(line.x1, line.x2) <= x <= max(line.x1, line.x2)


def _end(drawn: Pedigree, line: Line, x: int) -> Symbol:
    y, seen = line.y1, {line}
    while not (found := [one for one in drawn.symbols if _touches(one, x, y)]):
        turn = next(one for one in drawn.lines if one not in seen and (x, y) in _ends(one))
        seen.add(turn)
        x, y = next(point for point in _ends(turn) if point != (x, y))
    return found[0]


def _ends(line: Line) -> tuple[tuple[int, int], tuple[int, int]]:
    return (line.x1, line.y1), (line.x2, line.y2)
