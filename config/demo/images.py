"""Images and a paper in some cases of the sign-in page, so that viewer, ECG, player and reader have something to show.

They are attached through the product's own services. Those of the expert's case are read here and marked by her, and shown
in her draft where she writes one; the worker reads the others once it runs, as it would for anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from config.demo.people import Cast
from config.demo.phantoms import all_of_them, title
from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Attachment, Case
from consilia.cases.services import attach_file
from consilia.conclusions.queries import has_draft
from consilia.conclusions.services import show_image
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Intake
from consilia.imaging.services import Drawing, add_annotation, take_in
from consilia.notifications.services import quietly

_CASES = 2


@dataclass(frozen=True, slots=True)
class Mark:
    kind: Kind
    points: tuple[tuple[float, float], ...]
    words: Mapping[str, str]
    window: Window | None = None


# On the slice in the middle of the head, and on the first frame of the heart.
MARKS = {
    "head.zip": (
        Mark(
            Kind.ELLIPSE,
            ((69.5, 58.5), (69.5, 94.5), (64.5, 76.5), (74.5, 76.5)),
            {"en": "Fluid in the ventricle, as dense as water", "ru": "Жидкость в желудочке, плотность воды"},
            Window(40, 100),
        ),
        Mark(
            Kind.LENGTH,
            ((62.5, 76.5), (98.5, 76.5)),
            {"en": "Both ventricles across", "ru": "Поперечник обоих желудочков"},
            Window(40, 100),
        ),
    ),
    "heart.dcm": (
        Mark(
            Kind.LENGTH,
            ((75.5, 85.5), (124.5, 85.5)),
            {"en": "The chamber before it fills", "ru": "Камера до наполнения"},
        ),
    ),
}


def build(*, cast: Cast, at: datetime) -> None:
    """Once: to the latest cases of the doctor that a centre has in hand, first those of the expert."""
    if Attachment.objects.filter(file__media_type="application/dicom").exists():
        return
    doctor, language = cast.home[0].actor, cast.home[0].language
    sent = Case.objects.open().filter(referrer_id=doctor.user_id, centre__isnull=False).exclude(state="draft")
    cases = sorted(sent.order_by("-changed_at"), key=lambda case: case.expert_id != cast.expert.user_id)[
        :_CASES
    ]
    phantoms = list(all_of_them(language)) if cases else []
    with quietly():
        for case in cases:
            for name, content in phantoms:
                attached = attach_file(
                    case_id=case.id,
                    stream=BytesIO(content),
                    name=name,
                    declared_type="",
                    title=title(name, language),
                    by=doctor,
                    at=at,
                )
                if name in MARKS and case.expert_id == cast.expert.user_id:
                    _mark(attached, MARKS[name], language, by=cast.expert, at=at)


def _mark(attached: Attachment, marks: Sequence[Mark], language: str, *, by: Actor, at: datetime) -> None:
    intake = take_in(intake_id=Intake.objects.get(file=attached.file).id, at=at)
    images = list(intake.instances.filter(can_be_drawn=True).order_by("number", "uid"))
    for mark in marks:
        kept = add_annotation(
            instance_id=images[len(images) // 2].id,
            frame=0,
            drawing=Drawing(shape=Shape(mark.kind, mark.points), window=mark.window),
            text=mark.words[language],
            by=by,
            at=at,
        )
        if attached.case.state == "in_review" and has_draft(attached.case_id, author_id=by.user_id):
            show_image(case_id=attached.case_id, annotation_id=kept.id, looked=False, by=by, at=at)
