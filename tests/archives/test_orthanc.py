"""From and to a real archive: searched, pulled, pushed; what goes wrong is said, and everything is in the log."""

import hashlib
import io
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pydicom
import pytest
from pytest_django import Settings

from consilia.accounts.models import Membership
from consilia.archives import services
from consilia.archives.domain.asking import Wanted
from consilia.archives.domain.problems import Problem
from consilia.archives.models import Archive, Transfer
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.services import attach_file
from consilia.imaging.models import Instance, Study
from consilia.imaging.queries import studies_seen_by
from tests.factories import imaging as make
from tests.factories.archives import make_archive
from tests.factories.cases import Scene, make_scene
from tests.orthanc import Orthanc

pytestmark = pytest.mark.django_db
Run = Callable[[], list[str]]


@pytest.fixture
def scene(settings: Settings) -> Scene:
    settings.ARCHIVE_NETWORKS = ["127.0.0.1/32"]
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def archive(scene: Scene, orthanc: Orthanc) -> Archive:
    return make_archive(scene.hospital, address=orthanc.dicomweb)


def pulled(scene: Scene, case: Case, archive: Archive, study: str) -> Transfer:
    return services.begin_pull(
        case_id=case.id, archive_id=archive.id, study_uid=study, by=scene.referrer, at=scene.tick()
    )


def after(transfer: Transfer) -> Transfer:
    return Transfer.objects.get(pk=transfer.pk)


def test_a_study_is_found_and_pulled_as_it_is_kept(
    scene: Scene, case: Case, archive: Archive, orthanc: Orthanc, run_jobs: Run
) -> None:
    for content in [*make.series(5, SeriesDescription="Thorax").values(), make.published("MR_small.dcm")]:
        orthanc.take(content)
    packed = make.published("J2K_pixelrep_mismatch.dcm")  # JPEG 2000: must come as it is, not unpacked
    orthanc.take(packed)
    _archive, studies, problem = services.search_archive(
        case_id=case.id,
        archive_id=archive.id,
        wanted=Wanted(number="P-17", first=date(2026, 10, 1), last=date(2026, 11, 30)),
        by=scene.referrer,
        at=scene.tick(),
    )
    assert problem is None
    (study,) = studies
    assert (study.uid, study.images, study.patient_name) == ("1.2.3.4", 5, "Ivanov Ivan")
    assert (study.birth_date, study.modalities) == (date(2020, 1, 31), ("CT",))

    begun = pulled(scene, case, archive, study.uid)
    with pytest.raises(services.UnderWay):
        pulled(scene, case, archive, study.uid)
    as_it_is = pulled(scene, case, archive, str(pydicom.dcmread(io.BytesIO(packed)).StudyInstanceUID))
    assert {"archives.carry", "imaging.take_in"} <= set(run_jobs())
    done = after(begun)
    assert (done.state, done.done, done.total, done.problem) == ("done", 5, 5, "")
    seen = studies_seen_by(scene.expert, scene.tick()).order_by("uid")
    assert {one.uid for one in seen} == {begun.study_uid, as_it_is.study_uid}
    kept = Instance.objects.select_related("file").get(series__study__uid=as_it_is.study_uid)
    assert kept.file.sha256 == hashlib.sha256(packed).hexdigest()
    names = AuditEntry.objects.filter(subject__in=["archive", "transfer"]).values_list("name", flat=True)
    assert sorted(set(names)) == ["ArchiveAdded", "ArchiveSearched", "TransferBegun", "TransferFinished"]
    details = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert not any(word in details for word in ("P-17", "Ivanov", "a word for the archive"))


def test_a_study_is_pushed_and_what_came_of_it_is_kept(
    scene: Scene, case: Case, archive: Archive, orthanc: Orthanc, run_jobs: Run
) -> None:
    attached(scene, case, make.zipped(make.series(60)))  # more than one batch
    run_jobs()
    begun = services.begin_push(
        case_id=case.id, archive_id=archive.id, study_uid="1.2.3.4", by=scene.referrer, at=scene.tick()
    )
    run_jobs()
    done = after(begun)
    assert (done.state, done.done, done.total, done.refused) == ("done", 60, 60, [])
    assert orthanc.uids() == {f"1.2.3.4.5.{number}" for number in range(1, 61)}


def attached(scene: Scene, case: Case, content: bytes) -> UUID:
    return attach_file(
        case_id=case.id,
        stream=io.BytesIO(content),
        name="ct.zip",
        declared_type="",
        title="",
        by=scene.referrer,
        at=scene.tick(),
    ).id


def test_an_archive_that_does_not_know_us_or_has_not_the_study(
    scene: Scene, case: Case, archive: Archive, orthanc: Orthanc, run_jobs: Run
) -> None:
    absent = pulled(scene, case, archive, "1.9.9")
    wrong = make_archive(scene.hospital, name="Other", address=orthanc.dicomweb, secret="another word")
    foreign = pulled(scene, case, wrong, "1.2.3.4")
    _archive, studies, problem = services.search_archive(
        case_id=case.id, archive_id=wrong.id, wanted=Wanted("P-17"), by=scene.referrer, at=scene.tick()
    )
    assert (studies, problem) == ([], Problem.SECRET)
    run_jobs()
    assert (after(absent).state, after(absent).problem) == ("failed", Problem.ABSENT)
    assert (after(foreign).state, after(foreign).problem) == ("failed", Problem.SECRET)
    assert not case.attachments.exists()
    assert not Study.objects.exists()


@pytest.mark.parametrize("end", ["role", "archive", "network", "case"])
def test_what_ended_between_begin_and_job_is_asked_again(  # noqa: PLR0917
    end: str, scene: Scene, case: Case, archive: Archive, orthanc: Orthanc, run_jobs: Run, settings: Settings
) -> None:
    orthanc.take(make.ct())
    begun = pulled(scene, case, archive, "1.2.3.4")
    if end == "role":
        Membership.objects.filter(user=scene.referrer.person_id).update(ends=scene.tick())
    if end == "archive":
        Archive.objects.update(disabled_at=scene.tick(), disabled_by=scene.referrer.person_id)
    if end == "network":
        settings.ARCHIVE_NETWORKS = []
    if end == "case":
        settings.ATTACHMENT_MAX_BYTES = 100
    run_jobs()
    problem = {"role": Problem.RIGHT, "archive": Problem.RIGHT, "network": Problem.ADDRESS}
    assert (after(begun).state, after(begun).problem) == ("failed", problem.get(end, Problem.TOO_LARGE))
    assert not case.attachments.exists()
