"""DICOMweb as its reference client speaks it, and who may what."""

import io

import numpy as np
import pydicom
import pytest
import requests
from django.test import Client

from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Grant
from consilia.imaging.domain.dicom_json import Search, Unclear, days, pattern
from tests.dicomweb import program_of
from tests.factories import imaging as make
from tests.factories.accounts import make_program, signed_in_client
from tests.factories.arrivals import bring
from tests.factories.cases import NOON, Scene, make_scene
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    case = scene.case_in(State.IN_REVIEW)
    bring(scene, case, make.zipped(make.series(3)), "ct.zip")
    bring(scene, case, make.published("examples_ybr_color.dcm"), "echo.dcm")
    return case


def test_a_program_finds_studies_series_and_images(scene: Scene, case: Case) -> None:
    program = program_of(scene.expert)
    studies = program.search_for_studies()
    assert len(studies) == 2
    (ct,) = program.search_for_studies(search_filters={"ModalitiesInStudy": "CT"})
    assert ct["0020000D"]["Value"] == ["1.2.3.4"]
    assert ct["00100010"]["Value"] == [{"Alphabetic": "Ivanov^Ivan"}]
    assert (ct["00201206"]["Value"], ct["00201208"]["Value"]) == ([1], [3])
    assert len(program.search_for_studies(search_filters={"PatientName": "ivan*"})) == 1
    assert len(program.search_for_studies(search_filters={"StudyDate": "20261001-20261130"})) == 1
    assert program.search_for_studies(search_filters={"StudyDate": "20991001-"}) == []
    (series,) = program.search_for_series("1.2.3.4", fields=["00180015"])
    assert series["00200011"] == {"vr": "IS"}
    images = program.search_for_instances("1.2.3.4", limit=2, offset=1)
    assert [image["00200013"]["Value"] for image in images] == [[2], [3]]


def test_a_program_retrieves_objects_headers_frames_and_pictures(scene: Scene, case: Case) -> None:
    program = program_of(scene.expert)
    place = ("1.2.3.4", "1.2.3.4.5", "1.2.3.4.5.2")
    image = program.retrieve_instance(*place)
    assert image.SOPInstanceUID == place[2]
    assert len(program.retrieve_series(*place[:2])) == len(program.retrieve_study(place[0])) == 3
    (header,) = (program.retrieve_instance_metadata(*place),)
    assert header["00280010"]["Value"] == [8]
    assert header["7FE00010"]["vr"] == "OW"
    assert "Value" not in header["7FE00010"]
    (frame,) = program.retrieve_instance_frames(*place, frame_numbers=[1])
    assert np.frombuffer(frame, "<i2").reshape(8, 8).tolist() == image.pixel_array.tolist()
    picture = program.retrieve_instance_rendered(
        *place, media_types=("image/png",), params={"window": "40,400,linear"}
    )
    assert picture.startswith(b"\x89PNG")
    film = pydicom.dcmread(io.BytesIO(make.published("examples_ybr_color.dcm")), stop_before_pixels=True)
    of_film = (film.StudyInstanceUID, film.SeriesInstanceUID, film.SOPInstanceUID)
    last = program.retrieve_instance_frames_rendered(
        *of_film, frame_numbers=[30], media_types=("image/jpeg",)
    )
    assert last.startswith(b"\xff\xd8")


def test_every_reading_is_in_the_log(scene: Scene, case: Case) -> None:
    program = program_of(scene.expert)
    program.search_for_studies()
    program.retrieve_study("1.2.3.4")
    names = list(AuditEntry.objects.filter(name__startswith="Images").values_list("name", flat=True))
    assert sorted(names) == ["ImagesRetrieved", "ImagesSearched"]


def test_a_stranger_finds_nothing_and_a_reader_does_not_get_originals(scene: Scene, case: Case) -> None:
    program = program_of(scene.stranger)
    assert program.search_for_studies() == []
    with pytest.raises(requests.HTTPError, match="404"):
        program.retrieve_study_metadata("1.2.3.4")
    Grant.objects.create(
        case=case, user_id=scene.stranger.person_id, part=Grant.Part.ADVISER, reason="test", starts=NOON
    )
    assert len(program.search_for_studies()) == 2
    assert len(program.retrieve_study_metadata("1.2.3.4")) == 3
    with pytest.raises(requests.HTTPError, match="403"):
        program.retrieve_study("1.2.3.4")


def test_what_nobody_can_search_by_is_said(scene: Scene, case: Case) -> None:
    client = signed_in_client(scene.expert)
    for query in ("NoSuchWord=1", "limit=x", "StudyDate=yesterday", "InstanceNumber=x"):
        assert client.get(f"/imaging/dicomweb/studies?{query}").status_code == 400, query


PLACE = "/imaging/dicomweb/studies/1.2.3.4/series/1.2.3.4.5/instances/1.2.3.4.5.2"


def test_programs_are_answered_in_a_sentence_and_never_with_a_page(scene: Scene, case: Case) -> None:
    program = make_program(scene.expert)
    address = f"/cases/{case.id}/dicomweb/studies"
    answers = {
        404: program.get("/imaging/dicomweb/studies/1.9/metadata"),
        401: Client().get("/imaging/dicomweb/studies", headers={"Accept": "application/dicom+json"}),
    }
    no_form_token = Client(enforce_csrf_checks=True).post(address, b"x", content_type="multipart/related")
    nowhere = program.get("/imaging/dicomweb/studies/1.2.3.4/thumbnails")
    for answer in (*answers.values(), no_form_token, nowhere):
        assert answer["Content-Type"] == "text/plain; charset=utf-8", answer
        assert "<" not in answer.content.decode()
    assert (answers[401].status_code, no_form_token.status_code, nowhere.status_code) == (401, 401, 404)
    assert answers[401]["WWW-Authenticate"] == "Bearer"
    page = Client().get("/imaging/dicomweb/studies", headers={"Accept": "text/html"})
    assert page.status_code == 302, "a person is led to the page where she signs in"


@pytest.mark.parametrize(
    ("address", "accept", "kind"),
    [
        ("", "", 'multipart/related; type="application/dicom"'),
        ("", 'multipart/related; type="application/dicom"; transfer-syntax=*', "multipart/related"),
        (
            "",
            'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1',
            "multipart/related",
        ),
        ("", "application/dicom", "application/dicom; transfer-syntax=1.2.840.10008.1.2.1"),
        ("", 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.80', None),
        ("", "image/jpeg", None),
        ("/metadata", "application/json", "application/dicom+json"),
        ("/metadata", 'multipart/related; type="application/dicom+xml"', None),
        ("/frames/1", 'multipart/related; type="application/octet-stream"', "multipart/related"),
        ("/frames/1", 'multipart/related; type="image/jp2"', None),
        ("/rendered", "image/png;q=0.5, image/jpeg", "image/jpeg"),
        ("/rendered", "image/gif, image/png;q=0.1", "image/png"),
        ("/rendered", "image/*", "image/jpeg"),
        ("/rendered", "video/mp4", None),
    ],
)
def test_a_program_gets_what_it_accepts_or_hears_what_there_is(
    scene: Scene, case: Case, address: str, accept: str, kind: str | None
) -> None:
    answer = make_program(scene.expert).get(PLACE + address, headers={"Accept": accept})
    if kind is None:
        assert (answer.status_code, "There is: " in answer.content.decode()) == (406, True)
    else:
        assert (answer.status_code, answer["Content-Type"].startswith(kind)) == (200, True), answer[
            "Content-Type"
        ]


def test_a_program_that_asks_for_alike_names_hears_that_they_are_taken_literally(
    scene: Scene, case: Case
) -> None:
    answer = make_program(scene.expert).get("/imaging/dicomweb/studies?PatientName=Ivanof&fuzzymatching=true")
    assert (answer.status_code, answer.content) == (204, b"")
    said = 'http://testserver/imaging/dicomweb "The fuzzymatching parameter is not supported. Only literal'
    assert answer["Warning"].startswith(f"299 {said} matching has been performed")


def test_words_of_a_search() -> None:
    asked = Search.from_query([("00100010", "Iv*"), ("includefield", "Rows,00080060"), ("limit", "9999")])
    assert (asked.wanted, asked.include, asked.limit) == (
        {"PatientName": "Iv*"},
        {"00280010", "00080060"},
        200,
    )
    assert [one and one.isoformat() for one in days("20260101-")] == ["2026-01-01", None]
    assert pattern("a.b*?") == r"^a\.b.*.$"
    with pytest.raises(Unclear):
        days("20261399")


def test_a_hospital_sends_a_study_into_a_case_and_another_pulls_it(scene: Scene, case: Case) -> None:
    images = [
        pydicom.dcmread(
            io.BytesIO(
                make.ct(StudyInstanceUID="1.9", SeriesInstanceUID="1.9.1", SOPInstanceUID=f"1.9.1.{number}")
            )
        )
        for number in (1, 2)
    ]
    told = program_of(scene.referrer, f"cases/{case.id}").store_instances(images)
    assert [row.ReferencedSOPInstanceUID for row in told.ReferencedSOPSequence] == ["1.9.1.1", "1.9.1.2"]
    assert "FailedSOPSequence" not in told
    assert case.attachments.count() == 3
    again = program_of(scene.referrer, f"cases/{case.id}").store_instances(images)
    assert len(again.ReferencedSOPSequence) == 2
    assert case.attachments.count() == 3, "after a lost answer it is sent again"
    pulled = program_of(scene.expert).retrieve_study("1.9")
    assert {image.SOPInstanceUID for image in pulled} == {"1.9.1.1", "1.9.1.2"}
    (stranger,) = (program_of(scene.stranger, f"cases/{case.id}"),)
    with pytest.raises(requests.HTTPError, match="404"):
        stranger.store_instances(images)


def test_what_a_program_sends_is_refused_part_by_part(scene: Scene, case: Case) -> None:
    address = f"/cases/{case.id}/dicomweb/studies"
    sender = signed_in_client(scene.referrer)

    def send(*parts: bytes, end: bytes = b"--") -> int:
        body = b"".join(b"--x\r\nContent-Type: application/dicom\r\n\r\n" + part + b"\r\n" for part in parts)
        kind = 'multipart/related; type="application/dicom"; boundary=x'
        return sender.post(address, body + b"--x" + end + b"\r\n", content_type=kind).status_code

    assert send(make.ct(StudyInstanceUID="1.9"), make.ct()[:-9]) == 202
    assert send(b"no image at all") == 409
    assert send(make.ct(), end=b"") == 400
    assert sender.post(address, b"x", content_type="application/json").status_code == 415
    for_json = 'multipart/related; type="application/dicom+json"; boundary=x'
    assert sender.post(address, b"--x--", content_type=for_json).status_code == 415
    assert send() == 400, "nothing was sent"
    reader = signed_in_client(scene.regional_operator)  # sees that there is a case, and works on nothing
    kind = 'multipart/related; type="application/dicom"; boundary=x'
    assert (
        reader.post(address, b"--x\r\n\r\n" + make.ct() + b"\r\n--x--", content_type=kind).status_code == 403
    )


def test_a_process_that_serves_pages_takes_what_is_sent(scene: Scene, case: Case) -> None:
    with a_process_that_serves_pages():
        image = pydicom.dcmread(io.BytesIO(make.ct(StudyInstanceUID="1.9")))
        told = program_of(scene.referrer, f"cases/{case.id}").store_instances([image])
        assert len(told.ReferencedSOPSequence) == 1
        assert len(program_of(scene.expert).retrieve_study("1.9")) == 1
