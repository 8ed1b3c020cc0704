"""Whoever reads the body of a case sees its images, in both walls; and nobody else does."""

import io
from datetime import datetime

import pytest

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.permissions import sight_of
from consilia.cases.queries.images import cases_read_by
from consilia.cases.services import attach_file, take_back_file
from consilia.documents.models import StoredFile
from consilia.foundation.wall import looking_further
from consilia.imaging.models import Instance, Intake, Series, Study
from consilia.imaging.queries import instances_seen_by, studies_seen_by
from tests.cases.test_lifecycle_table import PEOPLE
from tests.factories import imaging as make
from tests.factories.arrivals import bring
from tests.factories.cases import Scene, make_scene
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db


def everybody(scene: Scene) -> list[Actor]:
    return [getattr(scene, person) for person in PEOPLE]


# A state for each way in which sight changes.
STATES = (
    State.DRAFT, State.REGION_REVIEW, State.TRIAGE, State.OFFERED, State.IN_REVIEW, State.SECOND_READ, State.CLOSED
)  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_the_cases_whose_files_are_read_are_those_of_the_first_wall(state: State) -> None:
    scene = make_scene()
    scene.case_in(state)
    scene.draft()
    at, cases = scene.tick(), list(Case.objects.all())
    for actor in everybody(scene):
        for least in (Sight.READING, Sight.BODY):
            seen = {case.id for case in cases if sight_of(actor, case, at) >= least}
            assert set(cases_read_by(actor, at, least=least).values_list("id", flat=True)) == seen, actor.name


def test_images_are_seen_with_the_body_of_the_case_and_by_nobody_else() -> None:
    with looking_further():
        scene = make_scene()
        case = scene.case_in(State.IN_REVIEW)
        bring(scene, case, make.zipped(make.series(2)), "ct.zip")
        at = scene.tick()
    seeing = {actor.name for actor in everybody(scene) if sight_of(actor, case, at) >= Sight.READING}
    assert scene.expert.name in seeing
    assert scene.stranger.name not in seeing
    for actor in everybody(scene):
        with a_process_that_serves_pages(), seeing_as(actor, at):
            assert instances_seen_by(actor, at).count() == (2 if actor.name in seeing else 0), actor.name
            assert studies_seen_by(actor, at).count() == (1 if actor.name in seeing else 0), actor.name
            behind = _rows_shown()
        expected = sight_of(actor, case, at) > Sight.NONE
        assert behind == ((1, 2, 1, 1, 3) if expected else (0, 0, 0, 0, 0)), actor.name


def _rows_shown() -> tuple[int, ...]:
    """What the database shows without any filter; files are the archive and its two members."""
    kinds = (Intake, Instance, Series, Study, StoredFile)
    return tuple(kind.objects.count() for kind in kinds)  # type: ignore[attr-defined]


def test_a_doctor_in_a_closed_process_attaches_and_a_stranger_cannot_begin() -> None:
    with looking_further():
        scene = make_scene()
        case = scene.case_in(State.IN_REVIEW)
    at: datetime = scene.tick()
    with a_process_that_serves_pages(), seeing_as(scene.referrer, at):
        attach_file(
            case_id=case.id,
            stream=io.BytesIO(make.ct()),
            name="a.dcm",
            declared_type="",
            title="",
            by=scene.referrer,
            at=at,
        )
        assert Intake.objects.get().state == "waiting"
        assert not Instance.objects.exists()
    with a_process_that_serves_pages(), seeing_as(scene.stranger, at):
        assert not Intake.objects.exists()


def test_images_of_a_file_that_was_taken_back_are_gone() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    attachment = bring(scene, case, make.ct(), "a.dcm").id
    assert studies_seen_by(scene.expert, scene.tick()).count() == 1
    take_back_file(case_id=case.id, attachment_id=attachment, by=scene.referrer, at=scene.tick())
    assert studies_seen_by(scene.expert, scene.tick()).count() == 0
