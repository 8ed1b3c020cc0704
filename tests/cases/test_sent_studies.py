"""Studies that the program of a hospital sends in many calls: one attachment, whole or with its gaps told."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pydicom
import pytest
import requests
from django.db import connection
from pydicom.dataset import FileMetaDataset
from pytest_django import Settings

from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sent_studies import QUIET, is_news
from consilia.cases.models import Case, Entry, SentStudy
from consilia.cases.queries.timeline import attachments_of
from consilia.cases.views.case import images_of
from consilia.documents.models import StoredFile
from consilia.documents.queries import room_of
from consilia.imaging.domain.reasons import Reason
from consilia.imaging.models import Instance
from tests.dicomweb import program_of, stow
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
    return scene.case_in(State.IN_REVIEW)


def slice_of(number: int, study: str = "1.9", **changes: object) -> bytes:
    uid = f"{study}.1.{number}"
    return make.ct(
        StudyInstanceUID=study,
        SeriesInstanceUID=f"{study}.1",
        SOPInstanceUID=uid,
        InstanceNumber=number,
        **changes,
    )


def send(scene: Scene, case: Case, *objects: bytes, at: Any = None, **more: Any) -> list[Reason | None]:
    """What became of each, as the reason why not."""
    fates = services.store_images(
        case_id=case.id, objects=objects, by=scene.referrer, at=at or scene.tick(), **more
    )
    return [fate.reason for fate in fates]


def file_lines(case: Case) -> list[str]:
    lines = Entry.objects.filter(case=case, kind=Entry.Kind.FILE).order_by("at", "id")
    return list(lines.values_list("name", flat=True))


def test_a_study_sent_image_by_image_is_one_attachment(scene: Scene, case: Case) -> None:
    program = program_of(scene.referrer, f"cases/{case.id}")
    for number in range(1, services.MOST_FILES + 6):
        image = pydicom.dcmread(io.BytesIO(slice_of(number)))
        told = program.store_instances([image])
        assert [row.ReferencedSOPInstanceUID for row in told.ReferencedSOPSequence] == [f"1.9.1.{number}"]
    (attached,) = attachments_of(case)
    assert len(attached.files) == services.MOST_FILES + 5
    assert {file.media_type for file in attached.files} == {"application/dicom"}, "kept once, not packed"
    assert Instance.objects.filter(is_member=True).count() == 0
    found = images_of([attached], case)[attached.file_id]
    assert [row["images"] for row in found.rows] == [services.MOST_FILES + 5]
    assert file_lines(case) == ["attached"]
    assert AuditEntry.objects.filter(name="FileAttached").count() == services.MOST_FILES + 5
    assert len(program_of(scene.expert).retrieve_study("1.9")) == services.MOST_FILES + 5


def test_batches_of_several_studies_are_an_attachment_for_each(scene: Scene, case: Case) -> None:
    assert send(scene, case, slice_of(1), slice_of(1, "1.8"), slice_of(2)) == [None] * 3
    assert send(scene, case, slice_of(2, "1.8"), slice_of(3, "1.8")) == [None] * 2
    files = [[file.media_type for file in one.files] for one in attachments_of(case)]
    assert files == [["application/zip"], ["application/dicom", "application/zip"]]


def test_what_is_sent_again_adds_nothing_however_it_is_cut(scene: Scene, case: Case) -> None:
    one, two, three = (slice_of(number) for number in (1, 2, 3))
    send(scene, case, one, two)
    before = StoredFile.objects.count()
    assert send(scene, case, two) == [None]
    assert send(scene, case, two, one, two) == [None] * 3
    assert StoredFile.objects.count() == before
    assert send(scene, case, three, two, three) == [None] * 3
    assert sorted(Instance.objects.values_list("uid", flat=True)) == ["1.9.1.1", "1.9.1.2", "1.9.1.3"]


def test_the_same_number_with_other_content_is_refused_and_told(scene: Scene, case: Case) -> None:
    send(scene, case, slice_of(1))
    assert send(scene, case, slice_of(1, PatientName="Petrov^Petr")) == [Reason.ANOTHER]
    assert send(scene, case, slice_of(1)) == [None]
    (row,) = SentStudy.objects.get().refused.values()
    assert row == {"name": "1.9.1.1", "reason": "another"}


def test_a_gap_is_told_on_the_page_until_the_image_comes(scene: Scene, case: Case) -> None:
    """Also where it was the first that came, and nothing was kept of it."""
    assert send(scene, case, slice_of(1)[:-9]) == [Reason.DAMAGED]
    assert attachments_of(case) == []
    assert send(scene, case, slice_of(2), b"nothing") == [None, Reason.DAMAGED]
    page = signed_in_client(scene.expert).get(f"/cases/{case.id}/").content.decode()
    assert "2 images were not taken" in page
    assert "1.9.1.1: " in page
    assert send(scene, case, slice_of(1)) == [None]
    page = signed_in_client(scene.expert).get(f"/cases/{case.id}/").content.decode()
    assert "1 image was not taken" in page, "of what had no number nobody can say that it came"


def test_who_sends_into_a_study_of_another_sender_has_an_attachment_of_her_own(
    scene: Scene, case: Case
) -> None:
    send(scene, case, slice_of(1))
    services.store_images(case_id=case.id, objects=[slice_of(2)], by=scene.expert, at=scene.tick())
    assert len(attachments_of(case)) == 2


def test_a_full_case_takes_the_rest_of_a_study_and_no_other(scene: Scene, case: Case) -> None:
    send(scene, case, slice_of(1))
    for number in range(services.MOST_FILES - 1):
        bring(scene, case, f"note {number}".encode(), f"{number}.txt", read=False)
    assert send(scene, case, slice_of(2)) == [None]
    answer = stow(
        signed_in_client(scene.referrer), f"/cases/{case.id}/dicomweb/studies", [slice_of(1, "1.8")]
    )
    assert (answer.status_code, "50 files" in answer.content.decode()) == (422, True)


def test_a_study_is_taken_back_as_a_whole_and_can_be_sent_anew(scene: Scene, case: Case) -> None:
    send(scene, case, slice_of(1))
    send(scene, case, slice_of(2))
    (attached,) = attachments_of(case)
    services.take_back_file(
        case_id=case.id, attachment_id=attached.later[0].id, by=scene.referrer, at=scene.tick()
    )
    assert attachments_of(case) == []
    assert program_of(scene.expert).search_for_studies() == []
    assert send(scene, case, slice_of(1)) == [None]
    assert [len(one.files) for one in attachments_of(case)] == [1]
    assert file_lines(case) == ["attached", "taken_back", "attached"]


def test_what_follows_after_a_pause_is_news(scene: Scene, case: Case) -> None:
    assert [is_news(None, NOON), is_news(NOON, NOON + QUIET)] == [True, False]
    now = scene.tick()
    for minutes in (0, 29, 58, 89):
        send(scene, case, slice_of(minutes), at=now + timedelta(minutes=minutes))
    assert file_lines(case) == ["attached", "continued"]


def test_a_study_in_pieces_is_handed_out_as_one_archive(scene: Scene, case: Case) -> None:
    send(scene, case, slice_of(2), slice_of(3))
    send(scene, case, slice_of(1))
    (attached,) = attachments_of(case)
    address = f"/cases/{case.id}/files/{attached.id}/"
    answer = signed_in_client(scene.expert).get(address)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:  # type: ignore[arg-type]
        taken = [pydicom.dcmread(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    assert [image.InstanceNumber for image in taken] == [1, 2, 3]
    assert answer["Content-Disposition"].endswith('.zip"')
    assert signed_in_client(scene.stranger).get(address).status_code == 404


def test_an_image_that_was_attached_by_hand_is_not_attached_twice(scene: Scene, case: Case) -> None:
    bring(scene, case, slice_of(1), "slice.dcm")
    assert send(scene, case, slice_of(1)) == [None]
    assert [len(one.files) for one in attachments_of(case)] == [1]


def test_room_is_taken_once(scene: Scene, case: Case) -> None:
    before = room_of(scene.hospital.id, scene.tick()).taken
    send(scene, case, slice_of(1))
    once = room_of(scene.hospital.id, scene.tick()).taken
    assert once - before == len(slice_of(1))
    send(scene, case, slice_of(1))
    assert room_of(scene.hospital.id, scene.tick()).taken == once


def test_a_process_that_serves_pages_takes_a_study_in_pieces(scene: Scene, case: Case) -> None:
    with a_process_that_serves_pages():
        address = f"/cases/{case.id}/dicomweb/studies"
        for number in (1, 2):
            assert stow(make_program(scene.referrer), address, [slice_of(number)]).status_code == 200
        assert len(program_of(scene.expert).retrieve_study("1.9")) == 2
        assert stow(make_program(scene.stranger), address, [slice_of(3)]).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_batches_that_come_at_once_are_one_attachment() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    calls = [[slice_of(number), slice_of(number + 1)] for number in (1, 2, 3)]
    start, at = Barrier(len(calls)), scene.tick()

    def store(objects: list[bytes]) -> list[Reason | None]:
        try:
            start.wait(timeout=30)
            return send(scene, case, *objects, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        assert list(pool.map(store, calls)) == [[None, None]] * 3
    (attached,) = attachments_of(case)
    assert sorted(Instance.objects.values_list("uid", flat=True)) == [f"1.9.1.{n}" for n in (1, 2, 3, 4)]
    assert images_of([attached], case)[attached.file_id].rows[0]["images"] == 4
    assert file_lines(case) == ["attached"]


def test_a_body_in_chunks_is_read_to_its_end(scene: Scene, case: Case, settings: Settings) -> None:
    """As the server hands it out: without a length, and ended by itself."""

    def sent(content: bytes) -> int:
        body = b"--x\r\n\r\n" + content + b"\r\n--x--\r\n"
        environment = {
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
            "CONTENT_TYPE": 'multipart/related; type="application/dicom"; boundary=x',
        }
        program = make_program(scene.referrer)
        return program.generic("POST", f"/cases/{case.id}/dicomweb/studies", **environment).status_code  # type: ignore[arg-type]

    assert sent(slice_of(1)) == 200
    settings.ATTACHMENT_MAX_BYTES = 400_000
    assert sent(slice_of(2) + bytes(400_000)) == 413


def test_an_object_with_much_before_its_numbers_is_named_all_the_same(scene: Scene, case: Case) -> None:
    image = pydicom.dcmread(io.BytesIO(slice_of(1)))
    image.private_block(0x0009, "MAKER", create=True).add_new(0x10, "OB", bytes(100_000))
    content = make.written(image)
    assert content.index(b"1.9.1\0") > 1 << 16
    assert send(scene, case, content) == [None]
    assert SentStudy.objects.get().uid == "1.9"


# The answer (PS3.18, 10.5.3).


def answered(scene: Scene, case: Case, *parts: bytes, below: str = "") -> tuple[int, dict[str, Any]]:
    answer = stow(make_program(scene.referrer), f"/cases/{case.id}/dicomweb/studies{below}", parts)
    return answer.status_code, answer.json()


def value(row: dict[str, Any], tag: str) -> Any:
    return row[tag]["Value"][0]


def test_what_is_refused_is_named_with_its_reason(scene: Scene, case: Case) -> None:
    status, said = answered(scene, case, slice_of(1), slice_of(2)[:-9], b"no object")
    assert status == 202
    (stored,), (failed,), (other,) = (said[tag]["Value"] for tag in ("00081199", "00081198", "0008119A"))
    assert value(stored, "00081155") == "1.9.1.1"
    assert value(stored, "00081190").endswith("/imaging/dicomweb/studies/1.9/series/1.9.1/instances/1.9.1.1")
    assert value(said, "00081190").endswith("/imaging/dicomweb/studies/1.9")
    assert [value(failed, tag) for tag in ("00081150", "00081155", "00081197")] == [
        make.CT_CLASS,
        "1.9.1.2",
        0xC000,
    ]
    assert (value(other, "00081197"), set(other)) == (0xC000, {"00081197"}), "it has no number to be named by"


def test_all_refused_is_a_conflict_and_names_them(scene: Scene, case: Case) -> None:
    deflated = make.published("image_dfl.dcm")
    status, said = answered(scene, case, deflated)
    (failed,) = said["00081198"]["Value"]
    assert (status, "00081199" in said, said["00081190"]) == (409, False, {"vr": "UR"})
    assert value(failed, "00081155") == "1.3.6.1.4.1.5962.1.1.0.0.0.977067309.6001.0"
    assert value(failed, "00081197") == 0xC122, "its transfer syntax is not taken"
    program = program_of(scene.referrer, f"cases/{case.id}")
    with pytest.raises(requests.HTTPError, match="409"):
        program.store_instances([pydicom.dcmread(io.BytesIO(slice_of(1)))], study_instance_uid="1.7")


def test_another_content_of_the_same_number_has_a_code_of_its_own(scene: Scene, case: Case) -> None:
    answered(scene, case, slice_of(1))
    status, said = answered(scene, case, slice_of(1, PatientName="Petrov^Petr"))
    assert (status, value(said["00081198"]["Value"][0], "00081197")) == (409, 0x0111)


def test_objects_of_another_study_than_the_address_says_are_refused(scene: Scene, case: Case) -> None:
    status, said = answered(scene, case, slice_of(1), slice_of(2, "1.8"), below="/1.9")
    (failed,) = said["00081198"]["Value"]
    assert (status, value(failed, "00081155"), value(failed, "00081197")) == (202, "1.8.1.2", 0xC409)
    assert Instance.objects.count() == 1
    assert SentStudy.objects.get().refused == {}, "the study lacks nothing"


def test_a_class_that_is_not_that_of_the_file_header_is_a_warning(scene: Scene, case: Case) -> None:
    image = pydicom.dcmread(io.BytesIO(slice_of(1)))
    assert isinstance(image.file_meta, FileMetaDataset)
    image.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    content = io.BytesIO()
    pydicom.dcmwrite(content, image, enforce_file_format=False)
    status, said = answered(scene, case, content.getvalue())
    (stored,) = said["00081199"]["Value"]
    assert (status, value(stored, "00081196")) == (202, 0xB007)


def test_the_reference_client_reads_an_answer_of_both_kinds(scene: Scene, case: Case) -> None:
    send(scene, case, slice_of(1))
    images = [
        pydicom.dcmread(io.BytesIO(content))
        for content in (slice_of(1, PatientName="Petrov^Petr"), slice_of(2))
    ]
    told = program_of(scene.referrer, f"cases/{case.id}").store_instances(images)
    assert [row.ReferencedSOPInstanceUID for row in told.ReferencedSOPSequence] == ["1.9.1.2"]
    assert [(row.ReferencedSOPInstanceUID, row.FailureReason) for row in told.FailedSOPSequence] == [
        ("1.9.1.1", 0x0111)
    ]
