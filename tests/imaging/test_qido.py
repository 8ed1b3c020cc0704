"""What a search tells of studies, series and images (PS3.18, 10.6), and what it can be narrowed by."""

from collections.abc import Callable
from typing import Any

import pytest
from pydicom.dataset import Dataset

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Grant
from consilia.imaging import jobs
from consilia.imaging.domain.dicom_json import Search, Unclear, pattern_of_one, tag_of, times
from consilia.imaging.domain.levels import OF_SERIES, OF_STUDY, Level
from consilia.imaging.domain.noted import day, of_series, of_study
from consilia.imaging.models import Series, Study
from consilia.imaging.services import left_behind
from tests.dicomweb import program_of
from tests.factories import imaging as make
from tests.factories.accounts import make_program
from tests.factories.arrivals import bring
from tests.factories.cases import NOON, Scene, make_scene

pytestmark = pytest.mark.django_db
ROOT = "http://testserver/imaging/dicomweb/studies"
# Tables 10.6.3-3 to 10.6.3-5: what is required, and what shall be there because it is known.
OF_A_STUDY = [
    "00080020", "00080030", "00080050", "00080056", "00080061", "00080090", "00080201", "00081190",
    "00100010", "00100020", "00100030", "00100040", "0020000D", "00200010", "00201206", "00201208",
]  # fmt: skip
OF_A_SERIES = [
    "00080056", "00080060", "00080201", "0008103E", "00081190", "0020000E", "00200011", "00201209",
    "00400244", "00400245", "00400275",
]  # fmt: skip
OF_AN_IMAGE = [
    "00080016", "00080018", "00080056", "00080201", "00081190", "00200013", "00280008", "00280010",
    "00280011", "00280100",
]  # fmt: skip


def request_of(step: str, procedure: str) -> Dataset:
    item = Dataset()
    item.ScheduledProcedureStepID, item.RequestedProcedureID = step, procedure
    return item


TOLD = {
    "StudyTime": "091530.500",
    "AccessionNumber": "A-1",
    "StudyID": "S-7",
    "ReferringPhysicianName": "Petrova^Anna",
    "TimezoneOffsetFromUTC": "+0300",
    "PatientSex": "F",
    "InstitutionName": "Hospital",
    "SeriesNumber": 3,
    "SeriesDescription": "Thorax",
    "PerformedProcedureStepStartDate": "20261101",
    "PerformedProcedureStepStartTime": "0910",
    "RequestAttributesSequence": [request_of("STEP-1", "RP-1"), request_of("STEP-2", "RP-2")],
}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    case = scene.case_in(State.IN_REVIEW)
    bring(scene, case, make.zipped(make.series(3, **TOLD)), "ct.zip")
    bring(scene, case, make.ct(StudyInstanceUID="1.8", SeriesInstanceUID="1.8.1", Modality="MR"), "other.dcm")
    return case


def found(scene: Scene, path: str) -> Any:
    """Rows, or None where nothing fits."""
    answer = make_program(scene.expert).get(f"/imaging/dicomweb/{path}")
    assert answer.status_code in {200, 204}, answer.content
    return answer.json() if answer.status_code == 200 else None


def test_a_study_tells_what_the_standard_asks_for(scene: Scene, case: Case) -> None:
    (study,) = found(scene, "studies?StudyInstanceUID=1.2.3.4")
    assert set(OF_A_STUDY) <= set(study)
    assert study["00080090"]["Value"] == [{"Alphabetic": "Petrova^Anna"}]
    assert [
        study[tag]["Value"][0] for tag in ("00080030", "00080056", "00080201", "00081190", "00200010")
    ] == [
        "091530.500",
        "ONLINE",
        "+0300",
        f"{ROOT}/1.2.3.4",
        "S-7",
    ]
    (other,) = found(scene, "studies?StudyInstanceUID=1.8")
    assert (other["00200010"], "00080201" in other) == ({"vr": "SH"}, False), "required, and only if known"


def test_series_and_images_tell_it_with_what_stands_around_them(scene: Scene, case: Case) -> None:
    (series,) = found(scene, "studies/1.2.3.4/series")
    assert set(OF_A_SERIES) <= set(series)
    assert series["00081190"]["Value"] == [f"{ROOT}/1.2.3.4/series/1.2.3.4.5"]
    requests = [item["00401001"]["Value"][0] for item in series["00400275"]["Value"]]
    assert (requests, "00100010" in series) == (["RP-1", "RP-2"], False)
    (series,) = found(scene, "series?Modality=CT")
    assert set(OF_A_SERIES) | set(OF_A_STUDY) <= set(series)
    image = found(scene, "studies/1.2.3.4/series/1.2.3.4.5/instances")[1]
    assert set(OF_AN_IMAGE) <= set(image)
    assert (image["00280100"]["Value"], "0008103E" in image) == ([16], False)
    assert image["00081190"]["Value"] == [f"{ROOT}/1.2.3.4/series/1.2.3.4.5/instances/1.2.3.4.5.2"]
    image = found(scene, "studies/1.2.3.4/instances")[0]
    assert ("0008103E" in image, "00201208" in image) == (True, False), "its series, not the study"
    image = found(scene, "instances?InstanceNumber=2")[0]
    assert set(OF_AN_IMAGE) | set(OF_A_SERIES) | set(OF_A_STUDY) <= set(image)
    assert (image["00201208"]["Value"], image["00081190"]["Value"][0][-11:]) == ([3], "1.2.3.4.5.2")


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("studies?StudyID=S-7", True),
        ("studies?StudyID=S-8", False),
        ("studies?ReferringPhysicianName=petrova*", True),
        ("studies?StudyTime=0915", True),
        ("studies?StudyTime=0900-0915", True),
        ("studies?StudyTime=0916-", False),
        ("studies?StudyTime=-091530", True),
        ("studies?StudyTime=-0914", False),
        ("series?PerformedProcedureStepStartDate=20261101&PerformedProcedureStepStartTime=09-10", True),
        ("series?PerformedProcedureStepStartDate=20261102", False),
        ("series?RequestAttributesSequence.RequestedProcedureID=RP-2", True),
        ("series?00400275.00400009=step-?", True),
        ("series?RequestAttributesSequence.RequestedProcedureID=RP", False),
        ("series?RequestAttributesSequence.ScheduledProcedureStepID=*1*2", False),
    ],
)
def test_it_is_narrowed_by(scene: Scene, case: Case, query: str, fits: bool) -> None:
    assert (found(scene, query) is not None) is fits


def test_fields_come_with_the_level_that_they_speak_of(scene: Scene, case: Case) -> None:
    asked = "includefield=InstitutionName,00280010,PatientSpeciesDescription&includefield=SeriesDescription"
    (study,) = found(scene, f"studies?StudyID=S-7&{asked}")
    assert not {"00280010", "00080080", "0008103E"} & set(study), "one image does not speak for a study"
    (series,) = found(scene, f"studies/1.2.3.4/series?{asked}")
    assert (series["00080080"]["Value"], "00280010" in series) == (["Hospital"], False)
    (study,) = found(scene, "studies?StudyID=S-7&includefield=all")
    assert not set(study) & OF_SERIES
    image = found(scene, "studies/1.2.3.4/instances?includefield=all&limit=1")[0]
    assert {"00280103", "00080080", "00100040"} <= set(image)
    assert not OF_STUDY & OF_SERIES
    assert [Level.STUDIES.may_tell("00080060"), Level.INSTANCES.may_tell("00280010")] == [False, True]


def test_a_page_says_when_there_is_more(scene: Scene, case: Case) -> None:
    program = make_program(scene.expert)
    for query, rows, more in (("limit=1", 1, True), ("limit=2", 2, False), ("limit=2&offset=1", 1, False)):
        answer = program.get(f"/imaging/dicomweb/studies?{query}")
        said = "There are additional results" in answer.headers.get("Warning", "")
        assert (len(answer.json()), said) == (rows, more), query
    answer = program.get("/imaging/dicomweb/studies?emptyvaluematching=true&multiplevaluematching=true")
    assert answer["Warning"].count("is not supported") == 2
    assert len(program_of(scene.expert).search_for_studies(limit=1, get_remaining=True)) == 2


def test_who_reads_sees_the_same_and_a_stranger_nothing(scene: Scene, case: Case) -> None:
    """Whoever sees images sees whose they are; who sees a case without names sees no images."""
    assert make_program(scene.stranger).get("/imaging/dicomweb/series").status_code == 204
    Grant.objects.create(
        case=case, user_id=scene.stranger.person_id, part=Grant.Part.ADVISER, reason="test", starts=NOON
    )
    assert len(make_program(scene.stranger).get("/imaging/dicomweb/series").json()) == 2


def test_studies_of_an_older_version_get_what_is_searched_by(
    scene: Scene, case: Case, run_jobs: Callable[[], list[str]]
) -> None:
    run_jobs()
    Study.objects.update(study_number=None, referrer_name=None, time_zone=None)
    Series.objects.update(requested_procedures=None, scheduled_steps=None, step_on=None, step_at="")
    (study,) = found(scene, "studies?StudyInstanceUID=1.2.3.4")
    assert (study["00200010"], left_behind()) == ({"vr": "SH"}, 4)
    jobs.look_behind(0)
    run_jobs()
    assert left_behind() == 0
    assert found(scene, "series?RequestAttributesSequence.RequestedProcedureID=RP-2") is not None
    assert found(scene, "studies?StudyID=S-7&ReferringPhysicianName=Petrova^Anna") is not None


def test_words_that_cannot_be_searched_by() -> None:
    for name in ("RequestedProcedureID", "RequestAttributesSequence.StudyID", "PatientName.StudyID"):
        with pytest.raises(Unclear):
            Search.from_query([(name, "x")])
    for value in ("9", "0960x", "-", "09:15"):
        with pytest.raises(Unclear):
            times(value)
    assert times("0915-") == ("0915", "9")
    assert (tag_of("PatientWeight"), tag_of("0010abcd"), tag_of("NoSuchWord")) == ("00101030", "0010ABCD", "")
    assert pattern_of_one("a*", "\\") == r"(^|\\)a[^\\]*(\\|$)"


def test_a_header_that_is_not_as_it_should_be_notes_nothing() -> None:
    broken: dict[str, Any] = {"00080090": {"vr": "PN", "Value": [None]}, "00400275": {"Value": ["x"]}}
    assert of_study(broken | {"00200010": "x"}) == {
        "study_number": "",
        "referrer_name": "",
        "time_zone": "",
    }
    assert of_series(broken)["requested_procedures"] == ""
    assert (day("2026.02.30"), day("20260228") is None) == (None, False)
