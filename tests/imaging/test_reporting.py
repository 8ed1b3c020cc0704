"""Marks as a structured report: what stands in it, and who may have it."""

import io

import pydicom
import pytest
from pydicom.dataset import Dataset

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.models import Annotation, Instance
from consilia.imaging.services import Drawing, add_annotation, remove_annotation
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.imaging.test_pages import attach

pytestmark = pytest.mark.django_db
SHAPES = (
    Shape(Kind.LENGTH, ((20, 20), (60, 20))),
    Shape(Kind.ELLIPSE, ((30, 20), (30, 40), (10, 30), (50, 30))),
    Shape(Kind.RECTANGLE, ((2, 2), (20, 2), (20, 12), (2, 12))),
    Shape(Kind.ARROW, ((5, 6), (30, 30))),
)


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def marks(scene: Scene, case: Case) -> list[Annotation]:
    """On a published slice, 0.66 mm a pixel, in Hounsfield units."""
    attach(scene, case, make.published("CT_small.dcm"), "ct.dcm")
    image = Instance.objects.get()
    return [
        add_annotation(
            instance_id=image.id,
            frame=0,
            drawing=Drawing(shape=shape),
            text="Wide",
            by=scene.expert,
            at=scene.tick(),
        )
        for shape in SHAPES
    ]


def address(marks: list[Annotation]) -> str:
    return f"/imaging/studies/{marks[0].study_id}/marks/report/"


def report(scene: Scene, marks: list[Annotation]) -> Dataset:
    client = signed_in_client(scene.expert, HTTP_ACCEPT_LANGUAGE="en")
    answer = client.get(address(marks))
    assert answer.status_code == 200
    return pydicom.dcmread(io.BytesIO(answer.content))


def groups(found: Dataset) -> list[Dataset]:
    (held,) = [item for item in found.ContentSequence if named(item) == "Imaging Measurements"]
    return list(held.ContentSequence)


def named(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeMeaning) if "ConceptNameCodeSequence" in item else ""


def numbers(group: Dataset) -> dict[str, str]:
    found = {}
    for item in group.ContentSequence:
        if item.ValueType == "NUM":
            derived = [
                part.ConceptCodeSequence[0].CodeMeaning
                for part in item.get("ContentSequence", [])
                if part.ValueType == "CODE"
            ]
            measured = item.MeasuredValueSequence[0]
            unit = measured.MeasurementUnitsCodeSequence[0].CodeValue
            found[" ".join([named(item), *derived])] = f"{measured.NumericValue} {unit}"
    return found  # fmt: skip


def regions(item: Dataset) -> list[Dataset]:
    inner = [one for part in item.get("ContentSequence", []) for one in regions(part)]
    return [item, *inner] if item.get("ValueType") == "SCOORD" else inner


def test_each_mark_is_a_group_with_its_place_and_what_it_measures(
    scene: Scene, marks: list[Annotation]
) -> None:
    found = report(scene, marks)
    assert (found.Modality, found.SOPClassUID) == ("SR", "1.2.840.10008.5.1.4.1.1.88.33")
    assert (found.StudyInstanceUID, found.PatientID) == (marks[0].study.uid, marks[0].study.patient_number)
    length, ellipse, square, arrow = groups(found)
    assert numbers(length) == {"Length": f"{marks[0].value} mm"}
    assert numbers(ellipse)["Area"] == f"{marks[1].value} mm2"
    assert numbers(square)["Attenuation Coefficient Mean"] == "-816.172 [hnsf'U]"
    assert numbers(square)["Attenuation Coefficient Maximum"] == "-725 [hnsf'U]"
    assert numbers(arrow) == {}
    drawn = [
        (region.GraphicType, list(region.GraphicData)) for one in groups(found) for region in regions(one)
    ]
    assert drawn == [
        ("POLYLINE", [20, 20, 60, 20]),
        ("ELLIPSE", [10, 30, 50, 30, 30, 20, 30, 40]),  # the longer axis first
        ("POLYLINE", [2, 2, 20, 2, 20, 12, 2, 12, 2, 2]),
        ("POINT", [5, 6]),
    ]
    said = [item.TextValue for item in length.ContentSequence if named(item) == "Comment"]
    assert said[0].startswith("Length 26.5 mm, by the pixel spacing of the header. Wide. ")


def test_without_a_scale_a_length_is_one_in_pixels(scene: Scene, case: Case) -> None:
    attach(scene, case, make.ct(), "ct.dcm")
    drawing = Drawing(shape=Shape(Kind.LENGTH, ((1, 1), (4, 5))))
    mark = add_annotation(
        instance_id=Instance.objects.get().id, frame=0, drawing=drawing, text="", by=scene.expert, at=scene.tick()
    )  # fmt: skip
    (length,) = groups(report(scene, [mark]))
    assert numbers(length) == {"Length": "5.00 {pixels}"}
    assert "millimetres cannot be assessed" in length.ContentSequence[-1].TextValue


def test_every_image_it_speaks_of_is_named_as_evidence(scene: Scene, marks: list[Annotation]) -> None:
    found = report(scene, marks)
    spoken = {
        image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        for group in groups(found)
        for region in regions(group)
        for image in region.ContentSequence
    }
    (study,) = found.CurrentRequestedProcedureEvidenceSequence
    named_there = {
        one.ReferencedSOPInstanceUID
        for series in study.ReferencedSeriesSequence
        for one in series.ReferencedSOPSequence
    }
    assert spoken == named_there == {marks[0].instance.uid}


def test_what_was_removed_is_not_told_and_nothing_is_no_report(scene: Scene, marks: list[Annotation]) -> None:
    for mark in marks[1:]:
        remove_annotation(annotation_id=mark.id, by=scene.expert, at=scene.tick())
    assert len(groups(report(scene, marks))) == 1
    remove_annotation(annotation_id=marks[0].id, by=scene.expert, at=scene.tick())
    assert signed_in_client(scene.expert).get(address(marks)).status_code == 422


def test_it_names_the_patient_so_who_only_looks_has_it_not(scene: Scene, marks: list[Annotation]) -> None:
    answers = {
        who: signed_in_client(getattr(scene, who)).get(address(marks)).status_code
        for who in ("expert", "referrer", "stranger")
    }
    assert answers == {"expert": 200, "referrer": 200, "stranger": 404}
