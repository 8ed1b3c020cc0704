"""Marks on images: who puts them, what is kept of them, who sees them; the list beside the image and the picture."""

import io
import json
from uuid import uuid4

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.permissions import sight_of
from consilia.cases.services import attach_file
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.wall import looking_further
from consilia.imaging import services
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Annotation, AnnotationVersion, Instance, Intake, Study
from consilia.imaging.services import Drawing, MarkChanged, NoShape
from consilia.imaging.services.annotating import NeedsWords, NoSuchFrame
from tests.cases.test_lifecycle_table import PEOPLE
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
LENGTH = Shape(Kind.LENGTH, ((1, 1), (4, 5)))


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def image(scene: Scene, case: Case) -> Instance:
    """The second slice of three, half a millimetre a pixel."""
    attached = attach_file(
        case_id=case.id,
        stream=io.BytesIO(make.zipped(make.series(3, PixelSpacing=[0.5, 0.5]))),
        name="ct.zip",
        declared_type="",
        title="",
        by=scene.referrer,
        at=scene.tick(),
    )
    take = services.take_in(intake_id=Intake.objects.get(file=attached.file).id, at=scene.tick())
    return Instance.objects.get(intake=take, number=2)


def mark(
    scene: Scene, image: Instance, shape: Shape = LENGTH, *, by: Actor | None = None, text: str = "Wide"
) -> Annotation:
    return services.add_annotation(
        instance_id=image.id,
        frame=0,
        drawing=Drawing(shape=shape, window=Window(40, 400)),
        text=text,
        by=by or scene.expert,
        at=scene.tick(),
    )


def test_a_mark_is_kept_with_who_where_and_what_it_measures(scene: Scene, image: Instance) -> None:
    kept = mark(scene, image)
    assert (kept.number, kept.version, kept.author_id, kept.role) == (1, 1, scene.expert.user_id, "expert")
    assert (kept.value, kept.unit, kept.scale_source, kept.spacing) == (2.5, "mm", "patient", [0.5, 0.5])
    assert kept.points == [[1, 1], [4, 5]]
    assert kept.window == [40, 400]
    told = AuditEntry.objects.get(name="AnnotationAdded")
    assert told.subject == "study"
    assert "Wide" not in json.dumps(told.detail)
    assert mark(scene, image, by=scene.referrer).number == 2


def test_a_changed_mark_keeps_what_it_was_and_a_removed_one_comes_back(scene: Scene, image: Instance) -> None:
    kept = mark(scene, image)
    which = {"annotation_id": kept.id, "by": scene.expert}
    drawn = Drawing(shape=Shape(Kind.ELLIPSE, ((4, 1), (4, 7), (2, 4), (6, 4))))
    changed = services.change_annotation(version=1, text="Narrow", drawing=drawn, at=scene.tick(), **which)
    assert (changed.version, changed.kind, changed.text, changed.unit) == (2, "ellipse", "Narrow", "mm2")
    with pytest.raises(MarkChanged):
        services.change_annotation(version=1, text="Old page", at=scene.tick(), **which)
    versions = AnnotationVersion.objects.order_by("version").values_list("version", "kind", "text")
    assert list(versions) == [(1, "length", "Wide"), (2, "ellipse", "Narrow")]
    assert services.remove_annotation(at=scene.tick(), **which).removed_at is not None
    assert services.restore_annotation(at=scene.tick(), **which).removed_at is None
    assert mark(scene, image).number == 2
    with transaction.atomic(), pytest.raises(IntegrityError):
        AnnotationVersion.objects.update(text="Never said")


def test_what_is_no_mark_is_refused(scene: Scene, image: Instance) -> None:
    with pytest.raises(NoShape):
        mark(scene, image, Shape(Kind.LENGTH, ((1, 1), (40, 5))))
    with pytest.raises(NeedsWords):
        mark(scene, image, Shape(Kind.TEXT, ((1, 1),)), text="")
    with pytest.raises(NoSuchFrame):
        services.add_annotation(
            instance_id=image.id,
            frame=1,
            drawing=Drawing(shape=LENGTH),
            text="",
            by=scene.expert,
            at=scene.tick(),
        )
    assert not Annotation.objects.exists()


def test_experts_and_doctors_of_the_case_mark_readers_look_and_strangers_find_nothing(
    scene: Scene, case: Case, image: Instance
) -> None:
    kept, at = mark(scene, image), scene.tick()
    allowed = set()
    for person in PEOPLE:
        actor = getattr(scene, person)
        sight = sight_of(actor, case, at)
        try:
            with transaction.atomic():
                mark(scene, image, by=actor)
            allowed.add(str(actor.role))
            assert sight is Sight.BODY, person
        except NotAllowed:
            assert sight >= Sight.READING, person
        except Instance.DoesNotExist:
            assert sight < Sight.READING, person
        if actor != scene.expert:
            with transaction.atomic(), pytest.raises((NotAllowed, Annotation.DoesNotExist)):
                services.remove_annotation(annotation_id=kept.id, by=actor, at=at)
    assert allowed == {"expert", "referring_doctor"}


def test_marks_stand_behind_the_second_wall(scene: Scene, case: Case, image: Instance) -> None:
    mark(scene, image)
    at = scene.tick()
    for person in PEOPLE:
        actor = getattr(scene, person)
        with a_process_that_serves_pages(), seeing_as(actor, at):
            shown = (Annotation.objects.count(), AnnotationVersion.objects.count())
        assert shown == ((1, 1) if sight_of(actor, case, at) > Sight.NONE else (0, 0)), person


def test_an_expert_marks_in_a_process_that_serves_pages(scene: Scene, image: Instance) -> None:
    with looking_further():
        at = scene.tick()
    with a_process_that_serves_pages(), seeing_as(scene.expert, at):
        assert mark(scene, image).number == 1


def _form(image: Instance, **changes: object) -> dict[str, object]:
    return {
        "instance": image.id,
        "frame": 0,
        "kind": "length",
        "points": "1 1; 4 5",
        "drawn_window": "40,400",
        "text": "The wide one",
        "series": image.series_id,
        "image": 2,
        **changes,
    }


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_scripts_a_mark_is_put_by_numbers_listed_and_seen(scene: Scene, image: Instance) -> None:
    study = f"/imaging/studies/{Study.objects.get().id}/"
    expert = signed_in_client(scene.expert, HTTP_ACCEPT_LANGUAGE="en")
    assert "Nobody has marked anything yet" in _page(expert, study)
    assert expert.post(f"{study}marks/", _form(image)).status_code == 302
    shown = _page(expert, f"{study}?image=2&mark=1")
    kept = Annotation.objects.get()
    assert "2.5 mm" in shown
    assert "The wide one" in shown
    assert f'src="/imaging/marks/{kept.id}/picture/"' in shown
    reader = _page(signed_in_client(scene.referrer, HTTP_ACCEPT_LANGUAGE="en"), study)
    assert "The wide one" in reader
    assert "Remove the mark" not in reader
    picture = expert.get(f"/imaging/marks/{kept.id}/picture/")
    drawn = np.asarray(Image.open(io.BytesIO(picture.content)).convert("RGB")).astype(int)
    assert max(drawn.shape) == 720
    assert (drawn[..., 0] - drawn[..., 2] > 120).sum() > 200  # ink on grey


def test_a_mark_that_cannot_be_kept_is_told_and_nothing_typed_is_lost(scene: Scene, image: Instance) -> None:
    address = f"/imaging/studies/{Study.objects.get().id}/marks/"
    expert = signed_in_client(scene.expert, HTTP_ACCEPT_LANGUAGE="en")
    for points, sentence in (
        ("1 1; 99 5", "reaches beyond the picture"),
        ("one two", "Write each point as two numbers"),
        ("[[1, 1], [NaN, 2]]", "Write each point as two numbers"),
        ("[" * 5000, "Write each point as two numbers"),
    ):
        for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
            answer = expert.post(address, _form(image, points=points), **headers)
            assert answer.status_code == 422
            assert sentence in answer.content.decode()
            assert "The wide one" in answer.content.decode()
    foreign = expert.post(address, _form(image, instance=uuid4()))
    assert foreign.status_code == 404
    assert not Annotation.objects.exists()


def test_the_list_is_filtered_by_author_and_answers_a_script_with_itself(
    scene: Scene, image: Instance
) -> None:
    study = Study.objects.get()
    mine = mark(scene, image, text="Of the expert")
    mark(scene, image, by=scene.referrer, text="Of the doctor")
    expert = signed_in_client(scene.expert, HTTP_ACCEPT_LANGUAGE="en")
    only = _page(expert, f"/imaging/studies/{study.id}/?author={scene.referrer.user_id}")
    assert "Of the doctor" in only
    assert "Of the expert" not in only
    part = expert.post(f"/imaging/marks/{mine.id}/", {"remove": "1"}, HTTP_HX_REQUEST="true").content.decode()
    assert part.lstrip().startswith('<div id="marks-part"')
    assert "Removed: mark 1" in part
    own = f"{mine.id}:1"
    answer = expert.post(f"/imaging/marks/{mine.id}/", {"restore": "1"}, HTTP_HX_REQUEST="true")
    assert f'value="{own}"' in answer.content.decode()  # the form is in it, for the next one
    expert.post(f"/imaging/studies/{study.id}/marks/", _form(image, kind="arrow", instead=own))
    mine.refresh_from_db()
    assert (mine.version, mine.kind, mine.number) == (2, "arrow", 1)
    stale = expert.post(f"/imaging/studies/{study.id}/marks/", _form(image, instead=own))
    assert stale.status_code == 422


def test_what_stands_outside_of_the_regions_of_an_ultrasound_screen_is_painted_over(
    scene: Scene, case: Case, image: Instance
) -> None:
    """There machines write the child's name."""
    image.header["00186011"] = {
        "vr": "SQ",
        "Value": [
            {
                "00186018": {"vr": "UL", "Value": [4]}, "0018601A": {"vr": "UL", "Value": [0]},
                "0018601C": {"vr": "UL", "Value": [7]}, "0018601E": {"vr": "UL", "Value": [7]},
            }
        ],
    }  # fmt: skip
    drawn = services.key_image(image, frame=0, window=Window(0, 100), marks=[])
    shades = np.asarray(Image.open(io.BytesIO(drawn.content)).convert("L"))
    assert shades[:, : shades.shape[1] // 2 - 40].max() < 12
    assert shades[:, shades.shape[1] // 2 + 40 :].max() > 100


def test_a_region_keeps_what_its_pixels_hold_in_every_version(scene: Scene, image: Instance) -> None:
    square = Shape(Kind.RECTANGLE, ((2, 2), (4, 2), (4, 4), (2, 4)))
    kept = mark(scene, image, square)
    stored = np.frombuffer(bytes(range(128)), dtype="<i2").reshape(8, 8)[2:4, 2:4].astype(float) - 1024
    assert kept.inside["pixels"] == 4
    assert kept.inside["mean"] == pytest.approx(stored.mean(), rel=1e-5)
    assert (kept.inside["least"], kept.inside["most"]) == (stored.min(), stored.max())
    assert kept.inside["unit"] == ""  # the header does not say that it is an original
    spot = Drawing(shape=Shape(Kind.TEXT, ((2.5, 2.5),)))
    services.change_annotation(
        annotation_id=kept.id, version=1, text="One pixel", drawing=spot, by=scene.expert, at=scene.tick()
    )
    held = [one.inside["pixels"] for one in AnnotationVersion.objects.order_by("version")]
    assert held == [4, 1]
    assert mark(scene, image).inside is None


def test_the_list_says_what_the_pixels_inside_hold(scene: Scene, image: Instance) -> None:
    mark(scene, image, Shape(Kind.RECTANGLE, ((2, 2), (4, 2), (4, 4), (2, 4))))
    answer = signed_in_client(scene.expert).get(f"/imaging/studies/{image.series.study_id}/")
    assert "without a unit" in answer.content.decode()
    assert "4 pixels" in answer.content.decode()
