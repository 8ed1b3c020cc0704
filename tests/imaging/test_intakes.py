"""Images read out of stored files: what is taken, what is refused and why, and what a repeated run does."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.documents.models import StoredFile
from consilia.documents.services import FileTypeRefused, store_file
from consilia.imaging import jobs, services
from consilia.imaging.models import Instance, Intake, Series, Study
from consilia.imaging.queries import Brought
from consilia.imaging.services import begin_intake, intakes, take_in
from consilia.patients.models import Child
from tests.factories import imaging as make
from tests.factories.accounts import make_actor
from tests.factories.cases import NOON, make_child

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[str]]


@pytest.fixture
def doctor() -> Actor:
    return make_actor(Role.REFERRING_DOCTOR)


@pytest.fixture
def child(doctor: Actor) -> Child:
    return make_child(by=doctor, at=NOON)


def bring(content: bytes, name: str, child: Child, by: Actor) -> Intake:
    stored = store_file(stream=io.BytesIO(content), declared_name=name, declared_type="", by=by, at=NOON)
    intake = begin_intake(file=stored, child_id=child.id, by=by, at=NOON)
    assert intake is not None
    return intake


def read(content: bytes, name: str, child: Child, by: Actor) -> Intake:
    intake = bring(content, name, child, by)
    return take_in(intake_id=intake.id, at=NOON)


def test_a_single_image_becomes_study_series_and_instance(
    child: Child, doctor: Actor, run_jobs: RunJobs
) -> None:
    intake = bring(make.published("CT_small.dcm"), "head.dcm", child, doctor)
    assert intake.state == "waiting"
    assert "imaging.take_in" in run_jobs()
    intake.refresh_from_db()
    assert (intake.state, intake.done, intake.total, intake.refused) == ("done", 1, 1, [])
    study, series, image = Study.objects.get(), Series.objects.get(), Instance.objects.get()
    assert (study.child, study.made_on, series.modality) == (child, date(2004, 1, 19), "CT")
    assert series.thumbnail is not None
    assert bytes(series.thumbnail).startswith(b"\xff\xd8")
    assert (image.rows, image.columns, image.frames, image.can_be_drawn) == (128, 128, 1, True)
    assert image.file == intake.file
    assert not image.is_member
    assert image.header["00080060"]["Value"] == ["CT"]


def test_an_archive_gives_every_image_in_it_and_leaves_out_what_is_none(child: Child, doctor: Actor) -> None:
    members = {
        **make.series(3),
        "README.TXT": b"Viewer: start autorun.exe",
        "autorun.exe": b"MZ" + bytes(200),
    }
    intake = read(make.zipped(members), "disc.zip", child, doctor)
    assert (intake.state, intake.done, intake.total, intake.left_out) == ("done", 5, 5, 2)
    assert [image.number for image in Instance.objects.order_by("number")] == [1, 2, 3]
    assert Series.objects.get().study.child == child
    assert all(image.is_member and image.file_id != intake.file_id for image in Instance.objects.all())


def test_what_is_kept_of_a_member_is_what_the_archive_held(child: Child, doctor: Actor) -> None:
    """Members larger than what is read ahead: the child that looks at them moves the same place in the file."""
    contents = [make.published(name) for name in ("CT_small.dcm", "examples_rgb_color.dcm")]
    read(
        make.zipped({f"{place}.dcm": content for place, content in enumerate(contents)}),
        "a.zip",
        child,
        doctor,
    )
    kept = set(Instance.objects.values_list("file__sha256", flat=True))
    assert kept == {hashlib.sha256(content).hexdigest() for content in contents}


def test_hostile_members_are_refused_one_by_one_and_the_others_taken(child: Child, doctor: Actor) -> None:
    members = {f"{place:02}.dcm": content for place, (_name, content, _why) in enumerate(make.hostile())}
    members["inner.zip"] = make.zipped({"a.dcm": make.ct()})
    members["good.dcm"] = make.ct()
    intake = read(make.zipped(members), "mixed.zip", child, doctor)
    assert intake.state == "done"
    assert Instance.objects.count() == 1
    said = {row["name"]: row["reason"] for row in intake.refused}
    expected = {f"{place:02}.dcm": why for place, (_name, _content, why) in enumerate(make.hostile())}
    assert said == {**expected, "inner.zip": "nested"}


def test_a_file_of_which_nothing_can_be_read_is_refused_with_its_reason(child: Child, doctor: Actor) -> None:
    intake = read(make.ct(Rows=30_000, Columns=30_000), "huge.dcm", child, doctor)
    assert (intake.state, intake.reason) == ("refused", "too_many_pixels")
    assert not Study.objects.exists()


def _outside() -> bytes:
    return make.zipped({"../../etc/cron.d/job": make.ct()})


def _bomb() -> bytes:
    return make.zipped({"black.dcm": make.ct() + bytes(20 * 1024 * 1024)})


def _million_members() -> bytes:
    return make.zipped({str(number): b"" for number in range(20_001)}, packed=zipfile.ZIP_STORED)


def _overlapping() -> bytes:
    """Two members of one name in the directory that share their bytes."""
    content = bytearray(make.zipped({"a.dcm": make.ct(), "b.dcm": make.ct(InstanceNumber=2)}))
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = bytes(4)
    return bytes(content)


@pytest.mark.parametrize(
    "archive", [_outside, _bomb, _million_members, _overlapping, lambda: make.zipped({"a.txt": b"a"})]
)
def test_a_hostile_archive_is_not_even_stored(archive: Callable[[], bytes], doctor: Actor) -> None:
    with pytest.raises(FileTypeRefused):
        store_file(stream=io.BytesIO(archive()), declared_name="a.zip", declared_type="", by=doctor, at=NOON)


def test_a_job_that_runs_again_takes_nothing_twice(child: Child, doctor: Actor) -> None:
    intake = read(make.zipped(make.series(2)), "ct.zip", child, doctor)
    Intake.objects.update(state="running", finished_at=None)  # as a killed worker leaves it
    again = take_in(intake_id=intake.id, at=NOON)
    assert (again.state, again.done) == ("done", 2)
    assert Instance.objects.count() == 2


def test_the_number_of_an_image_with_other_content_is_refused(child: Child, doctor: Actor) -> None:
    members: Mapping[str, bytes] = {
        "a.dcm": make.ct(SOPInstanceUID="1.2.9"),
        "b.dcm": make.ct(SOPInstanceUID="1.2.9", InstanceNumber=7),
    }
    intake = read(make.zipped(members), "twice.zip", child, doctor)
    assert intake.refused == [{"name": "b.dcm", "reason": "another"}]
    assert Instance.objects.count() == 1


def test_a_study_in_two_files_is_one_study(child: Child, doctor: Actor) -> None:
    read(make.ct(SOPInstanceUID="1.2.9.1"), "a.dcm", child, doctor)
    read(make.ct(SOPInstanceUID="1.2.9.2"), "b.dcm", child, doctor)
    assert (Study.objects.count(), Series.objects.count(), Instance.objects.count()) == (1, 1, 2)


def test_a_file_that_can_hold_no_images_begins_nothing(child: Child, doctor: Actor) -> None:
    stored = store_file(
        stream=io.BytesIO(b"Hb 112 g/l"), declared_name="a.txt", declared_type="", by=doctor, at=NOON
    )
    assert begin_intake(file=stored, child_id=child.id, by=doctor, at=NOON) is None


def attempt(number: int, intake: Intake) -> None:
    job = Job(
        id=1, queue="images", lock=None, queueing_lock=None, task_name="imaging.take_in", attempts=number
    )
    context = JobContext(app=app, job=job, start_timestamp=0, abort_reason=lambda: None)
    jobs.take_in(context, subject_id=str(intake.id))


def test_a_reading_that_fails_time_and_again_says_so_and_can_be_begun_again(
    child: Child, doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of three images cannot be fetched: what was read must not look like the whole study."""
    intake = bring(make.zipped(make.series(3)), "ct.zip", child, doctor)
    store, stored = intakes.store_file, []

    def fails_from_the_second(**told: Any) -> StoredFile:
        if stored:
            raise OSError("the disk is full")
        stored.append(store(**told))
        return stored[0]

    monkeypatch.setattr(intakes, "store_file", fails_from_the_second)
    for number in range(jobs.RETRIES + 1):
        assert not Intake.objects.get().is_over
        stored.clear()
        with pytest.raises(OSError, match="full"):
            attempt(number, intake)
    intake.refresh_from_db()
    assert (intake.state, intake.reason) == ("refused", "broke_off")
    with override("en"):
        assert "may not be all" in Brought(intake, []).says
    with override("ru"):
        assert "это может быть не всё" in Brought(intake, []).says
    monkeypatch.setattr(intakes, "store_file", store)
    attempt(0, intake)
    intake.refresh_from_db()
    assert (intake.state, intake.reason, intake.instances.count()) == ("done", "", 3)
    services.give_up(intake_id=intake.id, at=NOON)
    assert Intake.objects.get().state == "done", "over once, it stays over"
