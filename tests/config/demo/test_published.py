"""The published patients: children with findings, and a file that is what its manifest says."""

import hashlib
import json
from random import Random

import pytest

from config.demo.compile_published import ADULT, FEWEST_FINDINGS, children, terms_of
from config.demo.published import DATA, PATIENTS, Age, patients
from consilia.terminology.domain.compact import read_lines


def packet(**changes: object) -> dict[str, object]:
    return {
        "id": "PMID_1_case",
        "subject": {"sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P3Y"}}},
        "phenotypicFeatures": [
            {"type": {"id": "HP:0001250", "label": "Seizure"}},
            {"type": {"id": "HP:0001252", "label": "Hypotonia"}},
            {"type": {"id": "HP:0000252", "label": "Microcephaly"}, "excluded": True},
            {"type": {"id": "HP:9999999", "label": "Newer than the shipped release"}},
        ],
        "interpretations": [{"diagnosis": {"disease": {"id": "OMIM:1", "label": "A disease"}}}],
        "metaData": {"externalReferences": [{"id": "PMID:1"}]},
        **changes,
    }


def test_the_file_is_the_one_of_the_manifest() -> None:
    manifest = json.loads((DATA / "manifest.json").read_text())["systems"]["phenopackets"]
    text = "".join(f"{line}\n" for line in read_lines(PATIENTS))
    assert hashlib.sha256(text.encode()).hexdigest() == manifest["sha256"]
    assert len(patients()) == manifest["patients"]
    assert manifest["licence"] == "BSD-3-Clause"


def test_everybody_is_a_child_with_findings_and_a_source() -> None:
    for patient in patients():
        assert patient.age.least < ADULT
        assert len(patient.observed) >= FEWEST_FINDINGS
        assert not set(patient.observed) & set(patient.excluded)
        assert patient.pmid.isdigit()


def test_the_source_that_is_shown_does_not_tell_the_diagnosis() -> None:
    for patient in patients():
        assert patient.source == f"PMID:{patient.pmid}"


def test_a_child_is_kept_with_what_is_known_of_it() -> None:
    (row,) = children([packet()])
    assert row["observed"] == ["HP:0001250", "HP:0001252"]
    assert row["excluded"] == ["HP:0000252"]
    assert (row["sex"], row["age"], row["pmid"], row["disease_code"]) == ("female", "P3Y", "1", "OMIM:1")


@pytest.mark.parametrize(
    "subject",
    [
        {"sex": "MALE"},
        {"sex": "MALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P18Y"}}},
        {"sex": "MALE", "timeAtLastEncounter": {"ontologyClass": {"id": "HP:0003581"}}},
    ],
)
def test_adults_and_those_of_unknown_age_are_left_out(subject: dict[str, object]) -> None:
    assert list(children([packet(subject=subject)])) == []


def test_a_term_knows_the_organs_it_belongs_to() -> None:
    ((english, russian, markers),) = terms_of(["HP:0001250"]).values()
    assert (english, bool(russian)) == ("Seizure", True)
    assert {"HP:0001250", "HP:0000707", "HP:0000118"} <= set(markers)


@pytest.mark.parametrize(
    ("duration", "least", "vague"),
    [("P5Y", 1826, 365), ("P2Y6M", 913, 30), ("P7M", 213, 30), ("P12D", 12, 1), ("P3W", 21, 7)],
)
def test_an_age_is_at_least_as_published_and_vague_by_its_last_unit(
    duration: str, least: int, vague: int
) -> None:
    assert Age.parse(duration) == Age(least, vague)
    assert least <= Age.parse(duration).some_days(Random(1)) < least + vague


@pytest.mark.parametrize("duration", ["", "P", "5 years", "P5Y and more"])
def test_what_is_no_age_is_refused(duration: str) -> None:
    with pytest.raises(ValueError, match="not an age"):
        Age.parse(duration)
