"""./dev similar: phenopackets in, similar patients out, bad lines named."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.factories.cases import make_scene
from tests.factories.diagnosis import FOCAL, HEARING, SEIZURE, SEPTUM, save_table
from tests.factories.similar import make_alike, with_table


def packet(name: str, *codes: str, gene: str = "") -> dict[str, Any]:
    part = {"geneContext": {"valueId": "HGNC:1", "symbol": gene}}
    variant = {"variantInterpretation": {"variationDescriptor": part}}
    return {
        "id": name,
        "phenotypicFeatures": [{"type": {"id": code}} for code in codes],
        "interpretations": [{"diagnosis": {"genomicInterpretations": [variant] if gene else []}}],
    }


def run(*words: str) -> tuple[list[dict[str, Any]], str, int]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("similar", *words, stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), code


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> str:
    settings.DATA_DIR = tmp_path
    save_table(tmp_path)
    packets = [
        packet("PMID_1_a", FOCAL, SEPTUM, gene="KCNQ2"),
        packet("PMID_1_b", FOCAL, SEPTUM),
        packet("PMID_2_c", SEIZURE, SEPTUM, gene="TBX5"),
        packet("PMID_3_d", HEARING, gene="KCNQ2"),
    ]
    path = tmp_path / "patients.jsonl"
    lines = [*(json.dumps(one) for one in packets), "{", '{"id": "e"}', "[]"]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_patients_of_a_file_are_compared_without_a_database(file: str) -> None:
    answers, said, code = run(file, "--among", file, "--top", "2")
    assert [one["id"] for one in answers] == ["PMID_1_a", "PMID_1_b", "PMID_2_c", "PMID_3_d"]
    first = answers[0]
    assert [one["id"] for one in first["similar"]] == ["PMID_1_b", "PMID_2_c"], "not the patient herself"
    assert first["similar"][0]["score"] == 1
    assert first["ms"] >= 0
    assert answers[3]["similar"] == []
    assert (code, [line.partition(":")[0] for line in said.splitlines()[:3]]) == (
        3,
        ["line 5", "line 7", "line 6"],
    )


def test_a_publication_is_left_out_and_genes_count_when_asked_for(file: str) -> None:
    answers, _, _ = run(file, "--among", file, "--leave-publication-out")
    assert [one["id"] for one in answers[0]["similar"]] == ["PMID_2_c"]
    answers, _, _ = run(file, "--among", file, "--genes")
    similar = {one["id"]: one for one in answers[0]["similar"]}
    assert similar["PMID_3_d"]["score"] == 0.5
    assert similar["PMID_2_c"]["score"] == pytest.approx(similar["PMID_2_c"]["phenotype"] / 2, abs=1e-5)
    assert similar["PMID_1_b"]["score"] == 1, "who names no gene is compared by findings alone"


@pytest.mark.django_db
def test_the_network_is_searched_when_no_file_is_named(file: str, settings: Settings, tmp_path: Path) -> None:
    with_table(settings, tmp_path)
    scene = make_scene()
    near = make_alike(scene, observed=[FOCAL, SEPTUM])
    make_alike(scene, observed=[FOCAL], purposes=())
    answers, _, _ = run(file, "--top", "1")
    (found,) = answers[0]["similar"]
    assert (found["id"], found["score"], found["disease"]) == (str(near.reference), 1, "ORPHA:706")
    assert near.child.family_name not in json.dumps(answers)
