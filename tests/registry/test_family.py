"""The family of a child: relatives without names, and the pedigree drawn of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.refusals import NotAllowed
from consilia.registry import services
from consilia.registry.domain.pedigree import (
    ONLY,
    SIZE,
    Affected,
    Pedigree,
    Person,
    Relation,
    may_be_born,
    pedigree,
)
from consilia.registry.models import Relative
from consilia.registry.queries.family import pedigree_of, relatives_of
from tests.factories.accounts import signed_in_client
from tests.factories.registry import Desk, make_desk

CHILD = Person("child", "female", Affected.YES, born=2020)


def people(relations: list[Relation]) -> list[tuple[Relation, Person]]:
    """One of each parent and grandparent, any number of the others."""
    once = [
        relation
        for place, relation in enumerate(relations)
        if relation not in ONLY or relation not in relations[:place]
    ]
    return [
        (relation, Person(f"p{number}", ONLY.get(relation, "male"), Affected.NO, born=1980 + number))
        for number, relation in enumerate(once)
    ]


def ends(drawn: Pedigree) -> set[tuple[int, int]]:
    return {point for line in drawn.lines for point in ((line.x1, line.y1), (line.x2, line.y2))}


@given(st.lists(st.sampled_from(list(Relation)), max_size=12), st.booleans())
def test_nobody_stands_on_somebody_else_and_everybody_is_tied(
    relations: list[Relation], related: bool
) -> None:
    told = people(relations)
    drawn = pedigree(CHILD, told, parents_related=related)
    keys = [symbol.key for symbol in drawn.symbols if symbol.key]
    assert sorted(keys) == sorted(["child", *(person.key for _relation, person in told)])
    assert [symbol.key for symbol in drawn.symbols if symbol.is_proband] == ["child"]
    for row in {symbol.y for symbol in drawn.symbols}:
        places = sorted(symbol.x for symbol in drawn.symbols if symbol.y == row)
        assert all(right - left > SIZE for left, right in pairwise(places))
    for symbol in drawn.symbols:
        assert SIZE <= symbol.x <= drawn.width - SIZE
        assert SIZE <= symbol.y <= drawn.height - SIZE
        touching = {(symbol.x, symbol.y - SIZE // 2)} | {
            (symbol.x + side * SIZE // 2, symbol.y + shift) for side in (-1, 1) for shift in (-2, 0, 2)
        }
        assert touching & ends(drawn), symbol


def test_children_stand_in_the_order_of_their_birth_and_related_parents_have_a_double_line() -> None:
    older, younger = (
        Person("o", "male", Affected.NO, born=2015),
        Person("y", "unknown", Affected.YES, born=2024),
    )
    drawn = pedigree(CHILD, [(Relation.SIBLING, younger), (Relation.SIBLING, older)], parents_related=True)
    row = sorted((symbol.x, symbol.key, symbol.shape) for symbol in drawn.symbols if symbol.key)
    assert [(key, shape) for _x, key, shape in row] == [
        ("o", "square"),
        ("child", "circle"),
        ("y", "diamond"),
    ]
    assert [symbol.key for symbol in drawn.symbols if not symbol.key] == ["", ""], "both parents are implied"
    single = pedigree(CHILD, [])
    assert len(pedigree(CHILD, [], parents_related=True).lines) == len(single.lines) + 1


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.mark.django_db
def test_relatives_are_told_once_and_taken_away(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    mother = desk.tell_of(entry, Relation.MOTHER, sex="male", affected=Affected.YES, born=1990)
    assert mother.sex == "female", "the relation says it"
    with pytest.raises(services.RelativeIsThere):
        desk.tell_of(entry, Relation.MOTHER)
    with pytest.raises(services.BornImpossible):
        desk.tell_of(entry, Relation.SIBLING, born=2099)
    desk.tell_of(entry, Relation.SIBLING)
    desk.tell_of(entry, Relation.SIBLING)
    assert len(pedigree_of(entry, relatives_of(entry)).symbols) == 5
    with pytest.raises(NotAllowed):
        services.remove_relative(entry_id=entry.id, relative_id=mother.id, by=scene.referrer, at=scene.tick())
    for _twice in range(2):
        services.remove_relative(entry_id=entry.id, relative_id=mother.id, by=desk.curator, at=scene.tick())
    desk.tell_of(entry, Relation.MOTHER)
    assert Relative.objects.filter(entry=entry).count() == 4


@pytest.mark.parametrize(
    ("relation", "born", "possible"),
    [
        (Relation.MOTHER, 2019, False),
        (Relation.FATHER, 2011, False),
        (Relation.FATHER, 2010, True),
        (Relation.MATERNAL_GRANDMOTHER, 2001, False),
        (Relation.MATERNAL_GRANDMOTHER, 2000, True),
        (Relation.PATERNAL_SIBLING, 2024, True),
        (Relation.SIBLING, 2026, True),
        (Relation.SIBLING, 2027, False),
        (Relation.MOTHER, 1849, False),
    ],
)
def test_parents_are_older_than_their_child(relation: Relation, born: int, possible: bool) -> None:
    assert may_be_born(relation, born, child=2020, today=2026) is possible


@pytest.mark.django_db
def test_a_slip_in_the_year_of_a_parent_is_said(desk: Desk) -> None:
    entry, born = desk.enter(), desk.child.birth_date.year
    with pytest.raises(services.BornImpossible, match="10"):
        desk.tell_of(entry, Relation.MOTHER, born=born - 1)
    desk.tell_of(entry, Relation.MOTHER, born=born - 30)


@pytest.mark.django_db
def test_the_page_draws_the_family_and_names_nobody(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    desk.fill(entry, "rd_cdm_visit", vital_status="alive", consanguinity="yes")
    address = f"/registry/entries/{entry.id}/family/"
    typed = {"relation": "father", "sex": "unknown", "affected": "yes", "born": "1988", "dead": "on"}
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 409
    assert client.post(address, {**typed, "born": "soon"}).status_code == 422
    page = client.get(address).content.decode()
    assert "<svg" in page
    assert "1988" in page
    assert "has died" in page
    doctor = signed_in_client(desk.story.scene.referrer)
    assert "Add a relative" not in doctor.get(address).content.decode()
    assert doctor.post(address, typed).status_code == 404
    father = Relative.objects.get()
    assert client.post(f"{address}{father.id}/").status_code == 302
    assert client.post(f"{address}{entry.id}/").status_code == 404
    assert relatives_of(entry) == []
