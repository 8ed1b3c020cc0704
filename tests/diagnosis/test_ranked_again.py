"""Lists that were kept: told beside today's, and made again where the knowledge is newer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.jobs import rank_again
from consilia.cases.services import rank_open_cases_again
from consilia.diagnosis.domain.comparing import HEAD, Placed, has_same_head, moves
from consilia.diagnosis.models import Ranking
from consilia.notifications.models import Notification
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import MICROCEPHALY, SEIZURE, make_kept, save_table
from tests.factories.terminology import load_terms, make_term

SYSTEM = Actor.system()
OTHERS = [("OMIM:2",), ("OMIM:1",)]  # an order that no table gives for a seizure


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    save_table(tmp_path)
    return tmp_path


@pytest.fixture
def scene(db: None, data: Path) -> Scene:
    load_terms(
        make_term(SEIZURE, "Seizure", "Судороги"), make_term(MICROCEPHALY, "Microcephaly", "Микроцефалия")
    )
    return make_scene()


def newest(case_id: object) -> Ranking:
    return Ranking.objects.filter(subject_id=case_id).latest("made_at", "id")


def test_open_cases_are_ranked_again_once_by_what_is_known_today(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    kept = make_kept(case.id, scene.tick(), ids=OTHERS)
    assert rank_open_cases_again(by=SYSTEM, at=scene.tick()) == 1
    new = newest(case.id)
    assert (new.again_of, new.made_by, new.annotations_release) == (kept, None, "2025")
    assert set(new.results[0]["ids"]) >= {"OMIM:1", "ORPHA:11"}
    assert rank_open_cases_again(by=SYSTEM, at=scene.tick()) == 0, "it is of today now"
    kept.refresh_from_db()
    assert kept.results[0]["ids"] == ["OMIM:2"], "what was kept stays as it was"


def test_whoever_treats_hears_when_the_first_have_moved(
    scene: Scene, run_jobs: Callable[[], list[str]]
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    make_kept(case.id, scene.tick(), ids=OTHERS)
    rank_open_cases_again(by=SYSTEM, at=scene.tick())
    run_jobs()
    heard = Notification.objects.filter(kind="diagnoses_moved")
    assert set(heard.values_list("user_id", flat=True)) == {scene.referrer.user_id, scene.expert.user_id}
    (told,) = AuditEntry.objects.filter(name="DiagnosesMoved")
    assert "OMIM" not in str(told.detail), "the log outlives the right to read"


def test_nobody_is_told_when_the_first_stay_as_they_are(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    make_kept(case.id, scene.tick(), ids=OTHERS)
    assert rank_open_cases_again(by=SYSTEM, at=scene.tick()) == 1
    of_today = [one.ids for one in newest(case.id).placed]
    told = AuditEntry.objects.filter(name="DiagnosesMoved")
    assert told.count() == 1
    make_kept(case.id, scene.tick(), ids=of_today)  # by an older table, yet in today's order
    assert rank_open_cases_again(by=SYSTEM, at=scene.tick()) == 1
    assert told.count() == 1


def test_closed_cases_and_cases_without_findings_keep_what_they_have(scene: Scene) -> None:
    closed, bare = scene.case_in(State.CLOSED), scene.case_in(State.IN_REVIEW)
    for case in (closed, bare):
        make_kept(case.id, scene.tick(), ids=OTHERS)
    bare.findings.all().delete()
    assert rank_open_cases_again(by=SYSTEM, at=scene.tick()) == 0
    assert Ranking.objects.count() == 2


def test_without_a_table_the_job_waits(scene: Scene, data: Path) -> None:
    case = scene.case_in(State.IN_REVIEW)
    make_kept(case.id, scene.tick(), ids=OTHERS)
    (data / "ranking" / "manifest.json").unlink()
    rank_again(timestamp=0)
    assert Ranking.objects.count() == 1
    page = signed_in_client(scene.referrer).get(address(case.id, Ranking.objects.get().id)).content.decode()
    assert "./dev build-ranking" in page
    assert "Disease of OMIM:2" in page, "what was kept is shown all the same"


def address(case_id: object, ranking_id: object) -> str:
    return reverse("cases:kept_diagnoses", args=[case_id, ranking_id])


def test_the_page_tells_then_and_today(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    kept = make_kept(case.id, scene.tick(), ids=OTHERS)
    doctor = signed_in_client(scene.referrer)
    page = doctor.get(address(case.id, kept.id)).content.decode()
    assert "Newer knowledge, another order" in page
    assert "Seizure" in page
    assert "HPO annotations 2024" in page
    rank_open_cases_again(by=SYSTEM, at=scene.tick())
    again = doctor.get(address(case.id, newest(case.id).id)).content.decode()
    assert "The same knowledge as today" in again
    assert "because the knowledge was newer" in again
    assert address(case.id, kept.id) in again
    overview = doctor.get(reverse("cases:diagnoses", args=[case.id])).content.decode()
    assert "ranked again by newer knowledge" in overview


def test_only_who_sees_the_body_opens_it_and_only_at_its_own_case(scene: Scene) -> None:
    case, other = scene.case_in(State.OFFERED), scene.case_in(State.IN_REVIEW)
    kept = make_kept(case.id, scene.tick())
    assert signed_in_client(scene.coordinator).get(address(case.id, kept.id)).status_code == 200
    for person in (scene.expert, scene.stranger):
        assert signed_in_client(person).get(address(case.id, kept.id)).status_code == 404
    assert signed_in_client(scene.coordinator).get(address(other.id, kept.id)).status_code == 404


def test_the_second_wall_shows_it_to_who_reads_the_case(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    kept = make_kept(case.id, scene.tick())
    make_kept(scene.draft().id, scene.tick())
    for person, seen in (
        (scene.expert, {kept.id}),
        (scene.coordinator, {kept.id}),
        (scene.stranger, set()),
    ):
        with seeing_as(person, scene.tick()):
            assert set(Ranking.objects.values_list("id", flat=True)) == seen
    with seeing_as(scene.referrer, scene.tick()):
        assert Ranking.objects.count() == 2, "her draft as well"


codes = st.lists(st.sampled_from([f"OMIM:{n}" for n in range(12)]), unique=True, max_size=9)


def placed(order: list[str]) -> list[Placed]:
    return [Placed((code,), code, 1 / place) for place, code in enumerate(order, 1)]


@given(codes, codes)
def test_each_disease_of_either_list_is_told_once_with_both_places(
    before: list[str], after: list[str]
) -> None:
    told = moves(placed(before), placed(after))
    assert [move.disease.name for move in told] == [*after, *[code for code in before if code not in after]]
    for move in told:
        code = move.disease.name
        assert move.before == (before.index(code) + 1 if code in before else None)
        assert move.after == (after.index(code) + 1 if code in after else None)
        assert (move.chance_before is None) == (move.before is None)
    assert has_same_head(placed(before), placed(after)) == (before[:HEAD] == after[:HEAD])


def test_entries_that_were_joined_are_the_same_disease() -> None:
    before = [Placed(("OMIM:1",), "One", 0.5)]
    after = [Placed(("ORPHA:11", "OMIM:1"), "One", 0.6)]
    (move,) = moves(before, after)
    assert (move.before, move.after, move.chance_after) == (1, 1, 0.6)
    assert has_same_head(before, after)
