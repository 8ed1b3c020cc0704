"""The family of a child: relatives without names, and the pedigree drawn of them."""

from dataclasses import replace
from typing import Any

import pytest

from consilia.accounts.models import User
from consilia.foundation.refusals import NotAllowed
from consilia.registry import services
from consilia.registry.domain.pedigree import signs_in
from consilia.registry.domain.relatives import (
    Adopted,
    Affected,
    Loss,
    Mistake,
    Person,
    Relation,
    Twin,
    mistake,
    tidy_age,
)
from consilia.registry.models import Relative
from consilia.registry.queries.family import pedigree_of, relatives_of
from tests.factories.accounts import signed_in_client
from tests.factories.registry import Desk, make_desk


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
    with pytest.raises(services.RelativeImpossible):
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
    assert (mistake(relation, somebody(born=born), **TODAY) is None) is possible


TODAY: dict[str, Any] = {"child_born": 2020, "child_sex": "female", "today": 2026}


def somebody(**said: Any) -> Person:
    return replace(Person("", "female", Affected.NO), **said)


@pytest.mark.parametrize(
    ("relation", "said", "why"),
    [
        (Relation.SIBLING, {"twin": Twin.MONOZYGOTIC, "born": 2020}, None),
        (Relation.SIBLING, {"twin": Twin.DIZYGOTIC, "born": 2019, "sex": "male"}, None),
        (Relation.SIBLING, {"twin": Twin.DIZYGOTIC, "born": 2018}, Mistake.TWIN_BORN),
        (Relation.SIBLING, {"twin": Twin.MONOZYGOTIC, "sex": "male"}, Mistake.TWIN_SEX),
        (Relation.SIBLING, {"twin": Twin.MONOZYGOTIC, "sex": "unknown"}, None),
        (Relation.SIBLING, {"twin": Twin.UNKNOWN, "adopted": Adopted.IN}, Mistake.TWIN_ADOPTED),
        (Relation.SIBLING, {"twin": Twin.UNKNOWN, "adopted": Adopted.OUT}, None),
        (Relation.MATERNAL_SIBLING, {"twin": Twin.UNKNOWN}, Mistake.TWIN_OF_WHOM),
        (Relation.MATERNAL_HALF_SIBLING, {"other_parent": 3}, None),
        (Relation.MATERNAL_HALF_SIBLING, {"other_parent": 4}, Mistake.OTHER_PARENT),
        (Relation.MATERNAL_HALF_SIBLING, {}, Mistake.OTHER_PARENT),
        (Relation.SIBLING, {"other_parent": 1}, Mistake.OTHER_PARENT),
        (Relation.SIBLING, {"loss": Loss.MISCARRIAGE, "weeks": 9, "affected": Affected.YES}, None),
        (Relation.SIBLING, {"loss": Loss.MISCARRIAGE, "weeks": 30}, Mistake.WEEKS),
        (Relation.SIBLING, {"loss": Loss.STILLBIRTH, "weeks": 34, "twin": Twin.UNKNOWN}, None),
        (Relation.SIBLING, {"weeks": 34}, Mistake.WEEKS),
        (Relation.MOTHER, {"loss": Loss.STILLBIRTH}, Mistake.LOSS_OF_WHOM),
        (Relation.SIBLING, {"loss": Loss.STILLBIRTH, "dead": True}, Mistake.LOSS_LIVED),
        (Relation.FATHER, {"dead": True, "died_age": "P126Y"}, Mistake.DIED_AGE),
        (Relation.FATHER, {"dead": True, "died_age": "P30Y", "born": 1990}, None),
        (Relation.FATHER, {"dead": True, "died_age": "P40Y", "born": 1990}, Mistake.DIED_AGE),
        (Relation.FATHER, {"dead": False, "died_age": "P40Y"}, Mistake.DIED_AGE),
        (Relation.FATHER, {"dead": True, "died_age": "forty"}, Mistake.DIED_AGE),
    ],
)
def test_what_no_family_has_is_named(relation: Relation, said: dict[str, Any], why: Mistake | None) -> None:
    assert mistake(relation, somebody(**said), **TODAY) is why


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("P3M", "P3M"),
        ("P70Y", "P70Y"),
        ("P2W", "P14D"),
        ("P30M", "P2Y6M"),
        ("P0D", "P0D"),
        ("PT6H", "P0D"),
        ("three", ""),
        ("P1Y2M3D", "P1Y2M3D"),
    ],
)
def test_an_age_is_kept_in_years_months_and_days(written: str, kept: str) -> None:
    assert tidy_age(written) == kept
    assert tidy_age(kept) == kept


@pytest.mark.django_db
def test_each_mistake_stands_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = f"/registry/entries/{entry.id}/family/"
    typed = {"relation": "mother", "sex": "unknown", "affected": "no", "loss": "stillbirth", "weeks": "31"}
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is a brother or sister of the child or of a parent" in page
    assert 'value="31"' in page
    assert 'class="more" open>' in page, "what is wrong is not folded away"
    sibling = {**typed, "relation": "maternal_half_sibling"}
    assert client.post(address, sibling).status_code == 302
    made = Relative.objects.get()
    assert (made.other_parent, made.loss, made.weeks, made.dead) == (1, "stillbirth", 31, False)
    dead = {**typed, "relation": "father", "loss": "", "weeks": "", "died_at": "40", "died_unit": "Y"}
    assert client.post(address, dead).status_code == 302
    father = Relative.objects.get(relation="father")
    assert (father.dead, father.died_age) == (True, "P40Y")


@pytest.mark.django_db
def test_a_slip_in_the_year_of_a_parent_is_said(desk: Desk) -> None:
    entry, born = desk.enter(), desk.child.birth_date.year
    with pytest.raises(services.RelativeImpossible, match="10"):
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told", "below"),
    [
        ("en", ["Sister: dizygotic twin of the child, carrier, will not fall ill", "d. 3 mo", "stillbirth, 34 weeks, 2018"],
         "SB 34 wk"),
        ("ru", ["Сестра: дизиготный близнец ребёнка, носитель, не заболеет", "ум. 3 мес.", "мертворождение, 34 недели, 2018"],
         "МР 34 нед."),
    ],
)  # fmt: skip
def test_the_family_is_told_in_words_in_both_languages(
    desk: Desk, language: str, told: list[str], below: str
) -> None:
    entry = desk.enter()
    twin = {"twin": Twin.DIZYGOTIC, "affected": Affected.CARRIER}
    desk.tell_of(entry, Relation.SIBLING, **twin)
    desk.tell_of(entry, Relation.PATERNAL_SIBLING, dead=True, died_age="P3M")
    desk.tell_of(entry, Relation.SIBLING, sex="unknown", loss=Loss.STILLBIRTH, weeks=34, born=2018)
    User.objects.filter(pk=desk.curator.user_id).update(language=language)
    page = signed_in_client(desk.curator).get(f"/registry/entries/{entry.id}/family/").content.decode()
    assert all(words in page for words in [*told, below])
    alternative = page[page.index("<desc") : page.index("</desc>")]
    assert told[0] in alternative
    assert ".." not in alternative
    assert desk.child.family_name not in alternative
    legend = page[page.index("registry-legend") : page.index("</figcaption>")]
    assert legend.count("<li>") == len(signs_in(pedigree_of(entry, relatives_of(entry))))


@pytest.mark.django_db
def test_the_entry_says_how_many_of_the_family_are_known_and_affected(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = f"/registry/entries/{entry.id}/"
    assert "Nobody of the family is known yet." in client.get(address).content.decode()
    desk.tell_of(entry, Relation.MOTHER, affected=Affected.CARRIER)
    desk.tell_of(entry, Relation.FATHER, affected=Affected.NO)
    desk.tell_of(entry, Relation.SIBLING, affected=Affected.YES)
    said = "3 relatives are known, 1 has the disease, 1 is a carrier."
    assert said in client.get(address).content.decode()
