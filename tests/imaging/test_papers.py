"""A PDF inside a DICOM object is read like one that came by itself, by whoever sees the object and nobody else."""

import pytest
from django.utils.translation import override

from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.documents.services import open_file
from consilia.imaging import words
from consilia.imaging.models import Instance, Intake
from tests.documents.hostile import CORPUS
from tests.factories import documents
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.arrivals import bring, intake_of
from tests.factories.cases import Scene, make_scene
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
PAPER = documents.pdf()


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def take(scene: Scene, content: bytes, name: str = "ecg.dcm") -> tuple[Case, Intake]:
    case = scene.case_in(State.IN_REVIEW)
    return case, intake_of(bring(scene, case, content, name))


@pytest.mark.parametrize("comes", ["alone", "in an archive"])
def test_it_is_read_in_a_page_of_ours_and_each_look_is_in_the_log(scene: Scene, comes: str) -> None:
    content = make.wrapped(PAPER)
    is_alone = comes == "alone"
    _case, intake = take(
        scene, content if is_alone else make.zipped({"1.dcm": content}), "ecg.dcm" if is_alone else "disc.zip"
    )
    assert (intake.state, intake.refused) == ("done", [])
    instance = Instance.objects.get()
    assert instance.paper is not None
    with open_file(instance.paper) as kept:
        assert kept.read() == PAPER, "without the byte that makes its length even"
    expert, address = signed_in_client(scene.expert), f"/imaging/images/{instance.id}/paper/"
    with a_process_that_serves_pages():
        study = expert.get(f"/imaging/studies/{instance.series.study_id}/").content.decode()
        assert address in study
        assert "nothing to draw" not in study
        said = expert.get(address).content.decode()
        assert "ECG of 12 leads" in said
        picture = said.split(f'src="{address}1/')[1].split('"')[0].replace("&amp;", "&")
        drawn = expert.get(f"{address}1/{picture}")
        assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/webp")
        assert expert.get(f"{address}1/").status_code == 404, "nobody looks past the log"
        stranger = signed_in_client(scene.stranger)
        for path in (address, f"{address}1/{picture}", f"/imaging/studies/{instance.series.study_id}/"):
            assert stranger.get(path).status_code == 404
    assert AuditEntry.objects.filter(name="StudyRead").count() == 2, "the study and the paper, each once"


def test_the_document_inside_goes_through_the_door_of_all_documents(scene: Scene) -> None:
    _name, script, _reason = CORPUS["script in packed objects"]
    content = make.zipped({"bad.dcm": make.wrapped(script()), "ct.dcm": make.ct()})
    _case, intake = take(scene, content, "disc.zip")
    assert (intake.state, intake.refused) == ("done", [{"name": "bad.dcm", "reason": "paper"}])
    assert Instance.objects.get().paper is None
    with override("ru"):
        assert "документ внутри" in words.reason("paper")


def test_an_object_that_only_says_it_wraps_a_paper_is_refused(scene: Scene) -> None:
    _case, intake = take(scene, make.wrapped(b""), "empty.dcm")
    assert (intake.state, intake.reason) == ("refused", "paper")


def test_a_paper_hidden_in_an_image_is_still_refused(scene: Scene) -> None:
    _case, intake = take(
        scene, make.zipped({"a.dcm": make.ct(ImageComments="%PDF-1.4"), "b.dcm": make.ct()}), "a.zip"
    )
    assert intake.refused == [{"name": "a.dcm", "reason": "two_faced"}]
