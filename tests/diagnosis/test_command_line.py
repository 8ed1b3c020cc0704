"""`./dev rank` as people use it who did not write it: files of every kind, none of which may end in a traceback."""

import errno
import gzip
import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from consilia.diagnosis.domain.phenopackets import NotAPhenopacket, packet_of, patient
from tests.factories.diagnosis import MICROCEPHALY, SEIZURE, save_table


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    save_table(tmp_path)
    return tmp_path


def packet(number: int, **parts: object) -> str:
    feature = {"type": {"id": SEIZURE, "label": "Seizure"}}
    return json.dumps(
        {"id": f"PMID_{number}_p", "subject": {"sex": "FEMALE"}, "phenotypicFeatures": [feature], **parts}
    )


def test_phenopackets_are_ranked_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "patients.jsonl"
    file.write_text("\n".join([packet(5), "{", packet(6, phenotypicFeatures=[]), packet(7)]))
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 lines were passed over") as ended:
        call_command("rank", str(file), "--top", "2", stdout=out, stderr=err)
    assert ended.value.returncode == 3
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["id"] for answer in answers] == ["PMID_5_p", "PMID_7_p"]
    assert answers[0]["ranked"][0]["id"] == "OMIM:1"
    assert answers[0]["ranked"][0]["ids"] == ["ORPHA:11", "OMIM:1", "MONDO:1"]
    assert len(answers[0]["ranked"]) == 2
    assert [line.split(":")[0] for line in err.getvalue().splitlines()] == ["line 2", "line 3"]


def test_a_patient_whose_findings_tell_nothing_has_no_list_and_a_verdict(tmp_path: Path) -> None:
    file = tmp_path / "patients.jsonl"
    file.write_text("\n".join([packet(5, phenotypicFeatures=[finding("HP:0000118")]), packet(6)]))
    out, err = StringIO(), StringIO()
    call_command("rank", str(file), stdout=out, stderr=err)
    general, special = (json.loads(line) for line in out.getvalue().splitlines())
    assert (general["id"], general["ranked"], general["verdict"]) == ("PMID_5_p", [], "cannot assess")
    assert special["ranked"]
    assert "verdict" not in special
    assert err.getvalue().strip() == "line 1: PMID_5_p: nothing that tells diseases apart"


def finding(code: object, **parts: object) -> dict[str, object]:
    return {"type": {"id": code}, **parts}


OF_A_PATIENT = [
    ({"id": "PMID_5_p"}, {"PMID:5"}),
    ({"id": "PMID:5 II-1"}, {"PMID:5"}),
    ({"id": "p"}, set()),
    ({"id": "p", "metaData": None}, set()),
    ({"id": "p", "metaData": {"externalReferences": None}}, set()),
    ({"id": "p", "metaData": {"externalReferences": [{"id": "pmid: 5"}, {"id": "DOI:10.1/6"}]}}, {"PMID:5"}),
    (
        {"id": "p", "metaData": {"externalReferences": [{"id": "https://pubmed.ncbi.nlm.nih.gov/5/"}]}},
        {"PMID:5"},
    ),
    (
        {"id": "p", "meta_data": {"external_references": [{"reference": "www.ncbi.nlm.nih.gov/pubmed/5"}]}},
        {"PMID:5"},
    ),
]


@pytest.mark.parametrize(("said", "publications"), OF_A_PATIENT)
def test_the_publication_of_a_patient_is_read_however_it_is_cited(
    said: dict[str, Any], publications: set[str]
) -> None:
    assert patient(said).publications == publications


@pytest.mark.parametrize(
    ("features", "observed", "excluded", "onset"),
    [
        (None, (), (), None),
        (
            [finding("HP_0001250"), finding("http://purl.obolibrary.org/obo/HP_0000252")],
            (SEIZURE, MICROCEPHALY),
            (),
            None,
        ),
        (
            [finding("hp:0001250", excluded=None), finding(MICROCEPHALY, excluded=True)],
            (SEIZURE,),
            (MICROCEPHALY,),
            None,
        ),
        ([finding(SEIZURE, onset={"age": {"iso8601duration": "P2M"}})], (SEIZURE,), (), 3),
        ([finding(SEIZURE, onset={"ageRange": {"start": {"iso8601duration": "P2Y"}}})], (SEIZURE,), (), 4),
        ([finding(SEIZURE, onset={"age": {"iso8601duration": None}})], (SEIZURE,), (), None),
        ([finding(SEIZURE, onset={"age": "P2M"})], (SEIZURE,), (), 3),
    ],
)
def test_findings_are_read_however_they_are_spelt(
    features: Any, observed: tuple[str, ...], excluded: tuple[str, ...], onset: int | None
) -> None:
    found = patient({"id": "p", "phenotypicFeatures": features})
    assert (found.observed, found.excluded, found.onset) == (observed, excluded, onset)


@pytest.mark.parametrize(
    "line",
    ["[]", "null", '"p"', "{}", '{"id": "p", "subject": 5}', '{"id": "p", "phenotypicFeatures": [{"type": null}]}',
     '{"id": "p", "phenotypicFeatures": [{"type": {"id": 5}}]}', '{"id": "p", "diseases": [{"onset": 5}]}', "[" * 100_000,
     '{"id": {"a": 1}}', '{"id": "f", "proband": {"id": "p"}}', '{"id": "p", "phenotypicFeatures": "HP:0001250"}',
     '{"id": "p", "metaData": {"externalReferences": [null]}}', "{id: p}"],
)  # fmt: skip
def test_what_is_no_phenopacket_is_a_sentence_and_never_a_crash(line: str) -> None:
    with pytest.raises(NotAPhenopacket, match=r"\w") as refused:
        patient(packet_of(line))
    assert not {"NoneType", "attribute", "subscriptable", "indices"} & set(str(refused.value).split())


def test_half_a_letter_in_an_id_is_printed_as_a_question_mark() -> None:
    assert patient(packet_of('{"id": "p\\ud800"}')).id == "p?"


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Full(StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sys.stdout", (tmp_path / "out").open("w"))
    file = tmp_path / "patients.jsonl"
    file.write_text(packet(5))
    with pytest.raises(CommandError, match="could not be written: No space left"):
        call_command("rank", str(file), stdout=Full(), stderr=StringIO())


def test_a_bad_letter_spoils_one_line_and_an_empty_line_none(tmp_path: Path) -> None:
    file = tmp_path / "patients.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + packet(5).encode() + b"\r\n\n  \n{\xff}\n" + packet(7).encode())
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 lines were passed over"):
        call_command("rank", str(file), stdout=out, stderr=err)
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == ["PMID_5_p", "PMID_7_p"]
    assert err.getvalue().startswith("line 4:")


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b"{}" * 999, mtime=0)[:-9]], ids=["none", "cut"]
)
def test_a_file_that_cannot_be_unpacked_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "patients.jsonl.gz"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=r"patients\.jsonl\.gz: "):
        call_command("rank", str(file), stdout=StringIO(), stderr=StringIO())


def test_who_has_read_enough_ends_it_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Closed(StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    out = (tmp_path / "out").open("w")
    monkeypatch.setattr("sys.stdout", out)
    file = tmp_path / "patients.jsonl"
    file.write_text(packet(5))
    call_command("rank", str(file), stdout=Closed(), stderr=StringIO())
    assert os.path.sameopenfile(out.fileno(), os.open(os.devnull, os.O_WRONLY)), "nothing is written any more"


@pytest.mark.parametrize("top", ["0", "-1", "ten"])
def test_how_many_to_print_is_a_whole_number_from_one_on(top: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="whole number from 1 on"):
        call_command(
            "rank", str(tmp_path / "patients.jsonl"), "--top", top, stdout=StringIO(), stderr=StringIO()
        )
