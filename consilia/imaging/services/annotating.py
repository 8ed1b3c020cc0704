"""Marks on images: put, drawn anew, worded, removed and brought back. What they measure is worked out here."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.foundation.turns import take_turns
from consilia.foundation.wall import looking_further
from consilia.imaging.domain.functional_groups import header_of_frame
from consilia.imaging.domain.marks import MEASURED_INSIDE, Flaw, Shape, flaw_of, measured
from consilia.imaging.domain.scales import scale_of
from consilia.imaging.domain.windows import Window
from consilia.imaging.events import (
    AnnotationAdded,
    AnnotationChanged,
    AnnotationEvent,
    AnnotationRemoved,
    AnnotationRestored,
)
from consilia.imaging.models import Annotation, AnnotationVersion, Instance, Study
from consilia.imaging.permissions import may_change, may_mark
from consilia.imaging.queries import instance_for, works_on_files
from consilia.imaging.queries.annotations import annotation_for
from consilia.imaging.services.drawing import values_inside

MOST = 200  # in one study: beyond it nobody finds one


class NoShape(Refusal):
    """The points make no mark of this kind."""

    status = 422

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(_FLAWS[flaw])


_FLAWS = {
    Flaw.POINTS: _("The mark has too few points or too many. Draw it again."),
    Flaw.OUTSIDE: _("The mark reaches beyond the picture. Draw it inside."),
    Flaw.TOO_SMALL: _("The mark is too small to be seen. Draw it larger."),
    Flaw.CROOKED: _("These points make no such shape. Draw it again."),
}


class NoSuchFrame(Refusal):
    status = 422
    message = _("This image has no such frame. Load the page again.")


class NeedsWords(Refusal):
    status = 422
    message = _("Say in words what is to be seen at this place.")


class TooManyMarks(Refusal):
    status = 422
    message = _("A study holds 200 marks at most. Remove some that are not needed.")


class MarkChanged(SomebodyWasFirst):
    message = _("The mark has changed since this page was shown. Look at it, then decide again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What somebody drew, with the window that she saw it in."""

    shape: Shape
    window: Window | None = None


@transaction.atomic
def add_annotation(
    *, instance_id: UUID, frame: int, drawing: Drawing, text: str, by: Actor, at: datetime
) -> Annotation:
    """Put a mark on a frame, for everybody who sees the image.

    Raises:
        Instance.DoesNotExist: there is no such image, or it is foreign.
        NotAllowed: she may only look.
        NoShape, NoSuchFrame, NeedsWords, TooManyMarks.
    """
    instance = instance_for(by, instance_id, at)
    _expect_worker(instance, by=by, at=at)
    if not instance.can_be_drawn or frame >= instance.frames:
        raise NoSuchFrame
    said = _said(instance, frame, drawing, text, at)
    study = instance.series.study
    number = _next_number(study)
    if number > MOST:
        raise TooManyMarks
    annotation = Annotation.objects.create(
        study=study,
        instance=instance,
        frame=frame,
        number=number,
        author_id=by.person_id,
        role=by.role or "",
        organisation_id=by.organisation_id,
        made_at=at,
        **said,
    )
    AnnotationVersion.objects.create(annotation=annotation, **said)
    return _told(AnnotationAdded, annotation, by=by, at=at)


def _next_number(study: Study) -> int:
    """A number is given once in a study, also where others have marked images that she does not see."""
    take_turns([f"marks {study.id}"])
    with looking_further():
        last = Annotation.objects.filter(study=study).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def change_annotation(
    *, annotation_id: UUID, version: int, text: str, drawing: Drawing | None = None, by: Actor, at: datetime
) -> Annotation:
    """Other words, or another shape; what it was stays among its versions.

    Raises:
        Annotation.DoesNotExist: there is none, or it is foreign.
        NotAllowed: it is somebody else's.
        MarkChanged: `version` is not the one that stands now.
        NoShape, NeedsWords.
    """
    annotation = _locked(annotation_id, by=by, at=at)
    if annotation.version != version or annotation.removed_at:
        raise MarkChanged
    window = Window(*annotation.window) if annotation.window else None
    if drawing is None and text == annotation.text:
        return annotation
    drawn = drawing or Drawing(shape=annotation.shape, window=window)
    said = _said(annotation.instance, annotation.frame, drawn, text, at)
    said["version"] = version + 1
    for name, value in said.items():
        setattr(annotation, name, value)
    annotation.save(update_fields=list(said))
    AnnotationVersion.objects.create(annotation=annotation, **said)
    return _told(AnnotationChanged, annotation, by=by, at=at)


@transaction.atomic
def remove_annotation(*, annotation_id: UUID, by: Actor, at: datetime) -> Annotation:
    """Take it off the image. A second call changes nothing."""
    annotation = _locked(annotation_id, by=by, at=at)
    return (
        annotation if annotation.removed_at else _set_removed(annotation, at, AnnotationRemoved, by=by, at=at)
    )


@transaction.atomic
def restore_annotation(*, annotation_id: UUID, by: Actor, at: datetime) -> Annotation:
    """Put it back, with its number."""
    annotation = _locked(annotation_id, by=by, at=at)
    return (
        _set_removed(annotation, None, AnnotationRestored, by=by, at=at)
        if annotation.removed_at
        else annotation
    )


def _set_removed(
    annotation: Annotation,
    removed_at: datetime | None,
    event: type[AnnotationEvent],
    *,
    by: Actor,
    at: datetime,
) -> Annotation:
    annotation.removed_at = removed_at
    annotation.save(update_fields=["removed_at"])
    return _told(event, annotation, by=by, at=at)


def _locked(annotation_id: UUID, *, by: Actor, at: datetime) -> Annotation:
    """Hers, locked, while she works on the image."""
    annotation = annotation_for(by, annotation_id, at)
    if not may_change(by, annotation):
        raise NotAllowed
    _expect_worker(annotation.instance, by=by, at=at)
    now = Annotation.objects.select_for_update().get(pk=annotation_id)
    now.instance = annotation.instance
    return now


def _expect_worker(instance: Instance, *, by: Actor, at: datetime) -> None:
    if not may_mark(by) or not works_on_files({instance.intake.file_id}, by, at):
        raise NotAllowed


def _said(instance: Instance, frame: int, drawing: Drawing, text: str, at: datetime) -> dict[str, Any]:
    """What a version of the mark says: the numbers are ours, whatever the browser has shown."""
    shape = drawing.shape
    if flaw := flaw_of(shape, rows=instance.rows, columns=instance.columns):
        raise NoShape(flaw)
    if shape.kind == "text" and not text:
        raise NeedsWords
    scale = scale_of(header_of_frame(instance.header, frame), shape.points)
    found = measured(shape, scale)
    return {
        "kind": shape.kind.value,
        "points": [list(point) for point in shape.points],
        "text": text,
        "value": Decimal(str(found.value)) if found else None,
        "unit": found.unit if found else "",
        "scale_source": scale.source.value,
        "spacing": [scale.row, scale.column] if scale.is_known else None,
        "inside": values_inside(instance, frame=frame, shape=shape)
        if shape.kind in MEASURED_INSIDE
        else None,
        "window": [drawing.window.center, drawing.window.width] if drawing.window else None,
        "drawn_at": at,
    }


def _told(event: type[AnnotationEvent], annotation: Annotation, *, by: Actor, at: datetime) -> Annotation:
    told = event(
        study_id=annotation.study_id,
        annotation_id=annotation.id,
        number=annotation.number,
        kind=annotation.kind,
        version=annotation.version,
    )
    publish(told, by=by, at=at)
    return annotation
