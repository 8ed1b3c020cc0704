"""A disease across the network, tables for research, the quality of the data: no child alone in any of them."""

import csv
from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.accounts.domain.roles import Role
from consilia.registry import services
from consilia.registry.domain.anonymity import HIDDEN, QUASI, age_group, anonymised, years_of_birth
from consilia.registry.domain.suppression import suppressed
from consilia.registry.domain.words import Policy
from consilia.registry.models import Entry, RegistryPolicy
from consilia.registry.policy_kinds import FIGURES
from consilia.registry.queries.diseases import disease_picture, diseases, figure
from consilia.registry.queries.quality import quality_of
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import make_child
from tests.factories.patients import make_consent
from tests.factories.registry import Desk, make_desk

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), max_size=6)


@given(COUNTS, st.integers(2, 6))
def test_nobody_can_compute_a_hidden_cell(counts: dict[str, int], least: int) -> None:
    shown = suppressed(counts, least=least)
    told = {name: count for name, count in counts.items() if count}
    assert {**shown.cells, **{name: told[name] for name in shown.hidden}} == told
    assert all(count >= least for count in shown.cells.values())
    if shown.total is None:
        return
    assert shown.total == sum(told.values()) >= least
    left = shown.total - sum(shown.cells.values())
    if not shown.hidden:
        return
    fitting = [cells for cells in product(range(1, left + 1), repeat=len(shown.hidden)) if sum(cells) == left]
    assert all(len({cells[place] for cells in fitting}) > 1 for place in range(len(shown.hidden)))


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "disease": st.sampled_from(["ORPHA:1", "ORPHA:2"]),
            "region": st.sampled_from(["RU-PER", "RU-MOW"]),
            "born": st.sampled_from(["2015-2019", "2020-2024"]),
            "onset": st.sampled_from(["birth", "3-6y"]),
            "diagnosed": st.sampled_from(["1-2y", "3-6y"]),
            "sex": st.sampled_from(["female", "male"]),
        }
    ),
    max_size=40,
)


@given(ROWS, st.integers(2, 5))
def test_whoever_is_in_the_table_looks_like_others(rows: list[dict[str, str]], k: int) -> None:
    made = anonymised(rows, k=k)
    groups = Counter(tuple(row[name] for name in ("disease", *QUASI)) for row in made.rows)
    assert all(count >= k for count in groups.values())
    assert (made.smallest >= k) or not made.rows
    assert len(made.rows) + made.left_out == len(rows)
    for row in made.rows:
        assert any(
            all(row[name] in {before[name], HIDDEN} for name in ("disease", *QUASI)) for before in rows
        ), "a table says less, never something else"


@pytest.mark.parametrize(
    ("days", "group"),
    [(None, ""), (0, "birth"), (27, "1-27d"), (28, "28d-11m"), (365, "1-2y"), (1096, "3-6y"), (6000, "12y+")],
)
def test_ages_are_told_in_groups(days: int | None, group: str) -> None:
    assert age_group(days) == group


def test_births_are_told_in_five_years() -> None:
    assert (years_of_birth(2019), years_of_birth(2020)) == ("2015-2019", "2020-2024")


@pytest.fixture
def desk() -> Desk:
    services.load_registry_policy()
    return make_desk()


def crowd(desk: Desk, entry: Entry, many: int, *, region: str = "RU-MOW", exchange: bool = False) -> None:
    """As many more children with the same disease, entered as by another curator."""
    scene = desk.story.scene
    for _number in range(many):
        child = make_child(by=scene.referrer, at=scene.tick(), region_code=region, sex="female")
        for purpose in ("registry", *(["data_exchange"] if exchange else [])):
            make_consent(child, by=scene.referrer, at=scene.tick(), purpose=purpose)
        entry.pk, entry.child, entry._state.adding = None, child, True
        entry.id = Entry._meta.get_field("id").get_default()
        entry.delay_days = 10 + _number
        entry.save()


@pytest.mark.django_db
def test_a_disease_of_few_is_told_only_to_those_who_see_them(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    own = disease_picture(desk.curator, "ORPHA:706", scene.tick())
    assert (own.patients, own.own, own.regions.total, own.delay) == (None, 1, None, None)
    with pytest.raises(Entry.DoesNotExist):
        disease_picture(desk.foreign_curator, "ORPHA:706", scene.tick())
    assert diseases(scene.tick()) == []
    crowd(desk, entry, 6)
    seen = disease_picture(desk.foreign_curator, "ORPHA:706", scene.tick())
    assert (seen.patients, seen.own) == (7, 0)
    assert seen.regions.hidden, "one child of another region is in no cell"
    assert seen.delay is not None
    assert [(one.code, one.patients) for one in diseases(scene.tick(), text="arterial")] == [("ORPHA:706", 7)]
    assert diseases(scene.tick(), text="marfan") == []
    desk.withdraw()
    after = disease_picture(desk.foreign_curator, "ORPHA:706", scene.tick())
    assert (after.patients, after.regions.total) == (6, 6), "who withdrew is counted nowhere"


@pytest.mark.django_db
def test_a_table_for_research_names_nobody_and_holds_nobody_alone(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    desk.consent("data_exchange")
    with pytest.raises(services.NobodyLooksAlike):
        services.make_research_table(separator=",", by=desk.curator, at=scene.tick())
    crowd(desk, entry, 7, exchange=True)
    crowd(desk, entry, 2)  # these did not consent to exchange
    table = services.make_research_table(separator=",", by=desk.curator, at=scene.tick())
    rows = list(csv.DictReader("".join(table.lines).lstrip("\ufeff").splitlines()))
    assert 5 <= len(rows) <= 8
    assert len(rows) + table.made.left_out == 8
    assert table.made.smallest >= 5
    text = str(rows)
    assert desk.child.family_name not in text
    assert "RD-" not in text
    assert signed_in_client(scene.referrer).post("/registry/research.csv").status_code == 404


@pytest.mark.django_db
def test_the_quality_of_the_data_is_told_with_what_is_to_be_asked_again(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    at = scene.tick()
    quality = quality_of(desk.curator, at)
    assert (quality.entries, quality.unseen, quality.complete, quality.stale) == (1, 1, None, 0)
    later = at + timedelta(days=400)
    assert quality_of(desk.curator, later).stale == 1
    desk.fill(entry, "eu_cde", patient_status="alive")
    quality = quality_of(desk.curator, at)
    assert (quality.unseen, quality.complete) == (0, 50)
    RegistryPolicy.objects.filter(name=Policy.UPDATE_MONTHS).update(value=24)
    assert figure(Policy.UPDATE_MONTHS, later) == 24
    assert quality_of(desk.curator, later).stale == 0
    Entry.objects.filter(pk=entry.pk).update(delay_days=-3)
    assert quality_of(desk.curator, later).doubtful == 1


def test_smaller_groups_need_a_second_person() -> None:
    old = RegistryPolicy(name=Policy.SMALLEST_CELL, value=5)
    smaller, larger = (
        RegistryPolicy(name=Policy.SMALLEST_CELL, value=3),
        RegistryPolicy(name=Policy.ALIKE, value=9),
    )
    assert FIGURES.weakens(old, smaller)
    assert not FIGURES.weakens(smaller, larger)
    months = RegistryPolicy(name=Policy.UPDATE_MONTHS, value=12)
    assert not FIGURES.weakens(months, RegistryPolicy(name=Policy.UPDATE_MONTHS, value=6))


@pytest.mark.django_db
def test_the_pages_tell_it_without_telling_of_a_child(desk: Desk) -> None:
    entry = desk.enter()
    curator = signed_in_client(desk.curator)
    assert "fewer than 5" in curator.get("/registry/diseases/ORPHA:706/").content.decode()
    assert curator.get("/registry/quality/").status_code == 200
    analyst = signed_in_client(make_actor(Role.MINISTRY_ANALYST))
    assert analyst.get("/registry/diseases/ORPHA:706/").status_code == 404
    assert "No disease can be told yet" in analyst.get("/registry/diseases/").content.decode()
    assert "No disease is found" in analyst.get("/registry/diseases/?q=nothing").content.decode()
    crowd(desk, entry, 6)
    page = analyst.get("/registry/diseases/ORPHA:706/").content.decode()
    assert "Patent arterial duct" in page
    assert "The children of your centre" not in page
    assert desk.child.full_name not in page
    assert "ORPHA:706" in analyst.get("/registry/diseases/?q=duct").content.decode()
