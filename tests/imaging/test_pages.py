"""The page of a study and the files of a case, as a browser without scripts gets them."""

import io
import re

import pytest
from django.test import Client

from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.services import attach_file
from consilia.imaging.models import Instance, Intake, Study
from consilia.imaging.services import take_in
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def expert(scene: Scene, case: Case) -> Client:
    return signed_in_client(scene.expert, HTTP_ACCEPT_LANGUAGE="en")


def attach(scene: Scene, case: Case, content: bytes, name: str, *, read: bool = True) -> Intake:
    attached = attach_file(
        case_id=case.id,
        stream=io.BytesIO(content),
        name=name,
        declared_type="",
        title="",
        by=scene.referrer,
        at=scene.tick(),
    )
    intake = Intake.objects.get(file=attached.file)
    return take_in(intake_id=intake.id, at=scene.tick()) if read else intake


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_files_of_a_case_say_what_is_in_them(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.zipped({**make.series(3), "x.dcm": b"junk" * 99}), "ct.zip")
    shown = text(expert, f"/cases/{case.id}/")
    study = Study.objects.get()
    assert f"/imaging/studies/{study.id}/?series=" in shown
    assert "3 images" in shown
    assert "1 image was not taken" in shown
    assert "x.dcm: damaged" in shown


def test_a_case_says_how_far_the_reading_is_and_why_nothing_was_taken(
    scene: Scene, case: Case, expert: Client
) -> None:
    attach(scene, case, make.ct(), "a.dcm", read=False)
    assert "Images are about to be read" in text(expert, f"/cases/{case.id}/")
    Intake.objects.update(state="running", total=300, done=37)
    assert "Images are being read: 37 of 300" in text(expert, f"/cases/{case.id}/")
    attach(scene, case, make.ct(Rows=30_000, Columns=30_000), "b.dcm")
    assert "No image was taken: larger than 36 million pixels" in text(expert, f"/cases/{case.id}/")


def test_one_walks_through_a_series_by_links(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.zipped(make.series(3)), "ct.zip")
    address = f"/imaging/studies/{Study.objects.get().id}/"
    middle = text(expert, address)
    assert "2 of 3" in middle
    (next_one,) = re.findall(r'href="([^"#]+)#image"[^>]*data-key="j"', middle)
    last = text(expert, next_one.replace("&amp;", "&"))
    assert "3 of 3" in last
    assert 'data-key="j"' not in last
    (picture,) = re.findall(r'<figure[^>]*>\s*<img src="([^"]+)"', last)
    answer = expert.get(picture)
    assert (answer["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert answer["X-Content-Type-Options"] == "nosniff"
    names = list(AuditEntry.objects.filter(subject="study").values_list("name", flat=True))
    assert names == ["StudyRead", "StudyRead", "ImageRead"]


def test_a_window_changes_the_picture_and_nonsense_does_not(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.published("CT_small.dcm"), "ct.dcm")
    address = f"/imaging/images/{Instance.objects.get().id}/0/"
    plain, lung, own, nonsense = (
        expert.get(address + query).content
        for query in ("", "?window=lung", "?window=-600,1500", "?window=x,y")
    )
    assert plain != lung == own
    assert nonsense == plain


def test_a_film_begins_at_its_first_frame_and_warns_of_words_in_the_picture(
    scene: Scene, case: Case, expert: Client
) -> None:
    attach(scene, case, make.published("examples_ybr_color.dcm"), "echo.dcm")
    shown = text(expert, f"/imaging/studies/{Study.objects.get().id}/?image=99")
    assert "30 of 30" in shown
    assert "Words may stand in the picture" in shown


def test_images_of_another_child_are_told(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.ct(PatientBirthDate="20110203", PatientSex="F"), "a.dcm")
    shown = text(expert, f"/imaging/studies/{Study.objects.get().id}/")
    assert "another date of birth" in shown
    assert "another sex" in shown


def test_what_cannot_be_drawn_is_said_and_no_frame_is_invented(
    scene: Scene, case: Case, expert: Client
) -> None:
    attach(scene, case, make.published("waveform_ecg.dcm"), "ecg.dcm")
    assert "nothing to draw" in text(expert, f"/imaging/studies/{Study.objects.get().id}/")
    instance = Instance.objects.get()
    assert expert.get(f"/imaging/images/{instance.id}/0/").status_code == 422
    attach(scene, case, make.ct(), "a.dcm")
    image = Instance.objects.exclude(pk=instance.pk).get()
    assert expert.get(f"/imaging/images/{image.id}/7/").status_code == 422
