"""A study attached to the case in review, in the world of the access matrix."""

import io
from datetime import datetime
from typing import Any
from uuid import uuid4

from consilia.cases.models import Case
from consilia.cases.services import attach_file
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.models import Instance, Intake
from consilia.imaging.services import Drawing, add_annotation, take_in
from tests.factories import imaging as make
from tests.factories.cases import Scene
from tests.factories.documents import pdf


def of_images(scene: Scene, case: Case, at: datetime) -> dict[str, Any]:
    image = _taken(scene, case, at, make.published("MR_small.dcm"), "head.dcm")
    paper = _taken(scene, case, at, make.wrapped(pdf()), "ecg.dcm")
    drawing = Drawing(shape=Shape(Kind.LENGTH, ((5, 5), (20, 5))))
    mark = add_annotation(instance_id=image.id, frame=0, drawing=drawing, text="Here", by=scene.expert, at=at)
    return {
        "annotation_id": mark.id,
        "image_id": uuid4(),
        "study_id": image.series.study_id,
        "series_id": image.series_id,
        "instance_id": image.id,
        "intake_id": image.intake_id,
        "imaging:paper/instance_id": paper.id,
        "imaging/number": 1,
        "imaging/frame": 0,
        "imaging:rendered_frame/frame": 1,
        "imaging:frame_thumbnail/frame": 1,
        "imaging:bulk/way": "7FE00010",
        "frames": "1",
        "study": image.series.study.uid,
        "series": image.series.uid,
        "instance": image.uid,
    }


def _taken(scene: Scene, case: Case, at: datetime, content: bytes, name: str) -> Instance:
    attached = attach_file(
        case_id=case.id,
        stream=io.BytesIO(content),
        name=name,
        declared_type="application/dicom",
        title="MR",
        by=scene.referrer,
        at=at,
    )
    take_in(intake_id=Intake.objects.get(file=attached.file).id, at=at)
    return Instance.objects.select_related("series__study").get(intake__file=attached.file)
