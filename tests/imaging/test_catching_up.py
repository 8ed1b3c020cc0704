"""Films and marks that an older version left without what is noted today."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.foundation.models import Undertaking
from consilia.imaging import jobs
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.models import Annotation, AnnotationVersion, Instance
from consilia.imaging.services import Drawing, add_annotation, left_behind
from tests.factories import imaging as make
from tests.factories.arrivals import bring
from tests.factories.cases import Scene, make_scene
from tests.imaging.test_films import film

pytestmark = pytest.mark.django_db
SQUARE = Shape(Kind.RECTANGLE, ((1, 1), (5, 1), (5, 5), (1, 5)))


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def old(scene: Scene) -> Case:
    """A film, one that is none, a measured mark and a length; as they were kept before the columns came."""
    case = scene.case_in(State.IN_REVIEW)
    for name, content in {"film.dcm": film(), "ct.dcm": make.ct(PixelSpacing=[1, 1])}.items():
        bring(scene, case, content, name)
    image = Instance.objects.get(can_be_drawn=True)
    for shape in (SQUARE, Shape(Kind.LENGTH, ((1, 1), (5, 5)))):
        add_annotation(
            instance_id=image.id,
            frame=0,
            drawing=Drawing(shape=shape),
            text="",
            by=scene.expert,
            at=scene.tick(),
        )
    return case


def test_what_is_missing_is_noted_once_and_the_progress_is_told(
    old: Case, run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    played = Instance.objects.filter(can_be_drawn=False)
    told, inside = played.get().film, Annotation.objects.get(kind="rectangle").inside
    assert left_behind() == 0
    played.update(film=None)
    Annotation.objects.update(inside=None)
    assert left_behind() == 2, "a length has no inside"
    monkeypatch.setattr(jobs, "SLICE", jobs.SLICE * 0)  # each slice does one row
    run_jobs()
    app.tasks["imaging.look_behind"].func(timestamp=0)
    assert run_jobs().count("imaging.catch_up") == 3
    assert (played.get().film, Annotation.objects.get(kind="rectangle").inside) == (told, inside)
    work = Undertaking.objects.get(key__startswith="imaging ")
    assert (work.done, work.total, work.finished_at is not None) == (2, 2, True)
    assert work.started_at <= timezone.now()
    jobs.look_behind(0)
    assert Undertaking.objects.filter(key__startswith="imaging ").count() == 1, "nothing is left to begin"


def test_what_cannot_be_read_is_said_to_be_unknown_and_not_tried_for_ever(
    old: Case, run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    syntax = Instance.objects.get(film__isnull=False).syntax
    Instance.objects.update(film=None)
    Instance.objects.filter(can_be_drawn=True).update(syntax=syntax)  # its pixels are no film
    Annotation.objects.filter(kind="rectangle").update(inside=None, frame=7)  # a frame that is not there
    before = list(AnnotationVersion.objects.order_by("id").values())
    jobs.look_behind(0)
    run_jobs()
    assert left_behind() == 0
    assert Instance.objects.filter(film={"cannot": "unknown"}).count() == 1
    assert Annotation.objects.get(kind="rectangle").inside == {"cannot": "unreadable"}
    assert list(AnnotationVersion.objects.order_by("id").values()) == before
