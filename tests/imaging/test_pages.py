"""The page of a study and the files of a case, as a browser without scripts gets them."""

import gzip
import io
import re
import zipfile
from datetime import timedelta

import pydicom
import pytest
from django.test import Client
from django.utils import timezone

from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Grant
from consilia.imaging.models import Instance, Intake, Series, Study
from consilia.imaging.services import take_in
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.arrivals import bring, intake_of
from tests.factories.cases import NOON, Scene, make_scene

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
    return intake_of(bring(scene, case, content, name, read=read))


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
    shown = text(expert, f"/cases/{case.id}/")
    assert "37 of 300" in shown
    (again,) = re.findall(r'hx-get="(/imaging/intakes/[^"]+)"', shown)
    assert "37 of 300" in expert.get(again, HTTP_HX_REQUEST="true").content.decode()
    assert expert.get(again)["Location"].startswith(f"/cases/{case.id}/")
    take_in(intake_id=Intake.objects.get().id, at=scene.tick())
    over = expert.get(again, HTTP_HX_REQUEST="true").content.decode()
    assert "1 image" in over
    assert "hx-trigger" not in over  # it asks no more
    attach(scene, case, make.ct(Rows=30_000, Columns=30_000), "b.dcm")
    assert "No image was taken: larger than 36 million pixels" in text(expert, f"/cases/{case.id}/")


def test_one_walks_through_a_series_by_links(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.zipped(make.series(3)), "ct.zip")
    address = f"/imaging/studies/{Study.objects.get().id}/"
    middle = text(expert, address)
    assert "2 of 3" in middle
    (next_one,) = re.findall(r'href="([^"#]+)#image"[^>]*data-key="n"', middle)
    last = text(expert, next_one.replace("&amp;", "&"))
    assert "3 of 3" in last
    assert 'data-key="n"' not in last
    (picture,) = re.findall(r'<figure[^>]*>\s*<img src="([^"]+)"', last)
    answer = expert.get(picture)
    assert (answer["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert answer["X-Content-Type-Options"] == "nosniff"
    told = AuditEntry.objects.filter(subject="study").order_by("at", "id")
    names = list(told.values_list("name", flat=True))
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
    attach(scene, case, make.published("test-SR.dcm"), "report.dcm")
    assert "nothing to draw" in text(expert, f"/imaging/studies/{Study.objects.get().id}/")
    instance = Instance.objects.get()
    assert expert.get(f"/imaging/images/{instance.id}/0/").status_code == 422
    attach(scene, case, make.ct(), "a.dcm")
    image = Instance.objects.exclude(pk=instance.pk).get()
    assert expert.get(f"/imaging/images/{image.id}/7/").status_code == 422


def test_a_viewer_gets_the_stack_and_the_values_that_the_headers_give_a_meaning(
    scene: Scene, case: Case, expert: Client
) -> None:
    attach(
        scene,
        case,
        make.zipped(make.series(3, PixelSpacing=[0.5, 0.75], WindowCenter=40, WindowWidth=400)),
        "ct.zip",
    )
    study = Study.objects.get()
    assert 'data-window-shown="500,2000"' in text(expert, f"/imaging/studies/{study.id}/?window=bone")
    (described,) = re.findall(r'data-description="([^"]+)"', text(expert, f"/imaging/studies/{study.id}/"))
    (series,) = expert.get(described).json()["series"]
    first = series["frames"][0]
    assert (series["modality"], len(series["frames"])) == ("CT", 3)
    told = {
        name: first[name] for name in ("rows", "bits", "signed", "slope", "intercept", "window", "spacing")
    }
    assert told == {
        "rows": 8,
        "bits": 16,
        "signed": True,
        "slope": 1,
        "intercept": -1024,
        "window": [40, 400],
        "spacing": [0.5, 0.75],
    }
    assert expert.get(first["pixels"]).content == bytes(range(128))
    small = expert.get(f"{first['preview']}&window=500,2000")
    assert (small["Content-Type"], small.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert expert.get(first["preview"].partition("?")[0]).status_code == 404
    packed = expert.get(first["pixels"], headers={"accept-encoding": "gzip"})
    assert gzip.decompress(packed.content) == bytes(range(128))
    assert (
        AuditEntry.objects.filter(name="StudyRead").count() == 2
    )  # two pages; none for the viewer that one of them opened, and none for each slice
    expert.get(described.partition("?")[0])  # a program that opened no page
    signed_in_client(scene.referrer).get(described)  # with the entry of somebody else
    assert AuditEntry.objects.filter(name="StudyRead").count() == 4


def test_no_values_without_the_entry_of_ones_own_reading(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.ct(), "ct.dcm")
    study = Study.objects.get()
    (series,) = expert.get(f"/imaging/studies/{study.id}/description/").json()["series"]
    address = series["frames"][0]["pixels"]
    bare, _question, entry = address.partition("?")
    referrer = signed_in_client(scene.referrer)  # who sees the study, but has not opened it
    assert referrer.get(address).status_code == 404
    assert expert.get(bare).status_code == 404
    assert expert.get(f"{bare}?{entry[:-1]}").status_code == 404
    assert (
        expert.get(address.replace("/0/values/", "/1/values/")).status_code == 422
    )  # there is no second frame


def test_colours_come_as_bytes_whatever_they_were(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.published("examples_palette.dcm"), "us.dcm")
    image = Instance.objects.get()
    (series,) = expert.get(f"/imaging/studies/{image.series.study_id}/description/").json()["series"]
    frame = series["frames"][0]
    assert (frame["samples"], frame["bits"], frame["window"]) == (3, 8, None)
    assert len(expert.get(frame["pixels"]).content) == image.rows * image.columns * 3


def test_a_copy_without_names_is_made_and_logged(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.zipped(make.series(2)), "ct.zip")
    address = f"/imaging/series/{Series.objects.get().id}/copy/"
    assert expert.post(address, {"dates": "removed"}).status_code == 422
    answer = expert.post(address, {"project": "Teaching", "dates": "shifted"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    copies = [pydicom.dcmread(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    assert len(copies) == 2
    assert len({copy.PatientID for copy in copies}) == 1
    assert not [copy for copy in copies if "Ivanov" in str(copy)]
    assert AuditEntry.objects.filter(name="SeriesCopied", detail__images=2).count() == 1


def test_a_series_of_words_is_not_copied(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.published("test-SR.dcm"), "sr.dcm")
    answer = expert.post(
        f"/imaging/series/{Series.objects.get().id}/copy/", {"project": "x", "dates": "removed"}
    )
    assert answer.status_code == 422
    assert "it holds words" in answer.content.decode()


def test_the_original_is_for_those_who_work_on_the_case(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.ct(), "a.dcm")
    attachment = case.attachments.get()
    address = f"/cases/{case.id}/files/{attachment.id}/"
    assert expert.get(address).status_code == 200
    at = timezone.now()
    Grant.objects.create(
        case=case, user_id=scene.stranger.person_id, part=Grant.Part.ADVISER, reason="test", starts=NOON,
        ends=at + timedelta(days=1),
    )  # fmt: skip
    adviser = signed_in_client(scene.stranger, HTTP_ACCEPT_LANGUAGE="en")
    assert adviser.get(f"/imaging/studies/{Study.objects.get().id}/").status_code == 200
    refused = adviser.get(address)
    assert refused.status_code == 403
    assert "copy without names" in refused.content.decode()
