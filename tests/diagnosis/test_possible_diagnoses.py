"""The list beside the findings: who sees it, what it says in both languages, and what is kept."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.diagnosis import queries, services
from consilia.diagnosis.models import Ranking
from consilia.diagnosis.queries import NoTable, Seen
from consilia.diagnosis.services import FindingsTooGeneral, keep_ranking
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import HEARING, MICROCEPHALY, SEIZURE, save_table
from tests.factories.terminology import load_terms, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    save_table(tmp_path)
    return tmp_path


@pytest.fixture
def scene() -> Scene:
    load_terms(
        make_term(SEIZURE, "Seizure", "Судороги"), make_term(MICROCEPHALY, "Microcephaly", "Микроцефалия")
    )
    return make_scene()


def address(case_id: object) -> str:
    return reverse("cases:diagnoses", args=[case_id])


def test_the_list_names_the_disease_and_its_reasons_in_both_languages(scene: Scene) -> None:
    case, doctor = scene.draft(), signed_in_client(scene.referrer)
    page = doctor.get(address(case.id)).content.decode()
    assert "Disease of ORPHA:11" in page
    assert "Decision support, not a diagnosis" in page
    assert "described in 86&nbsp;% of patients" in page
    assert "Speaks against it, typical but looked for and not found:" in page
    assert "KCNQ2" in page
    User.objects.filter(pk=scene.referrer.user_id).update(language="ru")
    russian = doctor.get(address(case.id)).content.decode()
    assert "Судороги" in russian
    assert "а не диагноз" in russian


def test_what_is_typed_is_ranked_at_once_and_stored_nowhere(scene: Scene) -> None:
    case, doctor = scene.draft(), signed_in_client(scene.referrer)
    typed = {"findings": [HEARING, MICROCEPHALY], "findings_state": ["observed", "excluded"]}
    part = doctor.post(address(case.id), typed, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    before = part[: part.index("Disease of OMIM:3")]
    assert "Disease of ORPHA:11" not in before, "which what is stored would put first"
    assert list(case.findings.values_list("code", flat=True)) == [SEIZURE, MICROCEPHALY]
    nothing = doctor.post(address(case.id), {}, headers={"hx-request": "true"}).content.decode()
    assert "Enter at least one observed finding first" in nothing
    odd = doctor.post(address(case.id), {"findings": ["HP:7777777", SEIZURE, "nonsense"]}).content.decode()
    assert "HP:7777777, nonsense" in odd


def test_findings_that_tell_nothing_make_no_list_to_see_or_to_keep(scene: Scene) -> None:
    case, doctor = scene.draft(), signed_in_client(scene.referrer)
    part = doctor.post(address(case.id), {"findings": ["HP:0000118"]}).content.decode()
    assert "too general" in part
    assert "diagnosis-chance" not in part
    made = queries.possible_diagnoses(Seen(["HP:0000118"]))
    assert (made.candidates, made.is_too_general) == ([], True)
    with pytest.raises(FindingsTooGeneral):
        keep_ranking(
            subject="case", subject_id=case.id, seen=Seen(["HP:0000118"]), by=scene.referrer, at=scene.tick()
        )
    assert not Ranking.objects.exists()


def test_only_who_sees_the_body_sees_the_list(scene: Scene) -> None:
    case = scene.case_in(State.OFFERED)
    assert signed_in_client(scene.coordinator).get(address(case.id)).status_code == 200
    for person in (scene.expert, scene.stranger):  # an offer is a preview only
        client = signed_in_client(person)
        assert client.get(address(case.id)).status_code == 404
        assert client.post(reverse("cases:keep_diagnoses", args=[case.id])).status_code == 404
    shown = signed_in_client(scene.coordinator).get(reverse("cases:detail", args=[case.id])).content.decode()
    assert address(case.id) in shown
    assert address(case.id) not in (
        signed_in_client(scene.expert).get(reverse("cases:detail", args=[case.id])).content.decode()
    )


def test_a_list_is_kept_with_its_inputs_and_releases_and_made_again(scene: Scene) -> None:
    case, doctor = scene.draft(), signed_in_client(scene.referrer)
    kept_at = doctor.post(reverse("cases:keep_diagnoses", args=[case.id]))
    assert kept_at.status_code == 302
    kept = Ranking.objects.get()
    assert (kept.subject, kept.subject_id, kept.made_by_id) == ("case", case.id, scene.referrer.user_id)
    assert kept.inputs["observed"] == [SEIZURE]
    assert kept.annotations_release == "2025"
    compared = queries.compared_with_today(kept)
    assert (compared.is_same_table, compared.has_same_head) == (True, True)
    assert compared.moves[0].disease.ids == tuple(kept.results[0]["ids"])
    assert all(move.before == move.after for move in compared.moves)
    entry = AuditEntry.objects.get(name="RankingKept")
    assert SEIZURE not in json.dumps(entry.detail), "the log outlives the right to read"
    assert "Disease of ORPHA:11" in doctor.get(address(case.id)).content.decode()


def test_a_missing_table_is_said_and_never_an_empty_list(scene: Scene, data: Path) -> None:
    (data / "ranking" / "manifest.json").unlink()
    with pytest.raises(NoTable):
        queries.possible_diagnoses(Seen([SEIZURE]))
    doctor, case = signed_in_client(scene.referrer), scene.draft()
    assert "./dev build-ranking" in doctor.get(address(case.id)).content.decode()
    assert doctor.post(reverse("cases:keep_diagnoses", args=[case.id])).status_code == 200
    assert not Ranking.objects.exists()


def test_a_sound_table_is_not_made_again() -> None:
    assert services.build_ranking() is False


def test_signed_out_readers_are_sent_to_sign_in(client: Client, scene: Scene) -> None:
    assert client.get(address(scene.draft().id)).status_code == 302
