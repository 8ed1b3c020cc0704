"""Key images of a draft: marks on the case's images, drawn by the server and frozen."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.queries.timeline import attachments_of
from consilia.conclusions.events import KeyImageRemoved, KeyImageShown
from consilia.conclusions.models import Conclusion, KeyImage
from consilia.conclusions.services.drafts import locked_draft, touch
from consilia.documents.services import open_file, store_made_file
from consilia.foundation.refusals import Refusal
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Annotation
from consilia.imaging.queries.annotations import annotation_for
from consilia.imaging.services import key_image, shows_only_the_body

MOST = 12
FACTS = ("modality", "series", "made_on")
MARK = "images"  # what a save of images changes, beside the headings


class TooManyImages(Refusal):
    status = 422
    message = _("A conclusion shows 12 key images at most. Take one out first.")


class NotOfThisCase(Refusal):
    status = 422
    message = _("This mark is on no image of this case. Load the page again.")


class WordsInThePicture(Refusal):
    """A machine may have written the child's name into the picture, and nobody has looked."""

    status = 422
    message = _("A name may stand in this picture. Look at it, then say that none does.")


class ImageLost(Refusal):
    """What was drawn for the draft is not in the store any more as it was."""

    message = _("A key image cannot be read any more. Take it out of the conclusion and put it in again.")


class MarksMovedOn(Refusal):
    """The picture is not what the marks say now: the author decides which it should be."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = list(numbers)
        super().__init__(
            _(
                "These marks have changed since their key image was drawn: %(numbers)s. Draw the image again or take it out."
            )
            % {"numbers": ", ".join(str(number) for number in numbers)}
        )


@transaction.atomic
def show_image(*, case_id: UUID, annotation_id: UUID, looked: bool, by: Actor, at: datetime) -> KeyImage:
    """Put a mark's frame into the draft; a second mark on the same frame joins the first, a changed one is drawn anew.

    Args:
        looked: the author says that no name stands in the picture. Asked where one may.

    Raises:
        Annotation.DoesNotExist: it is foreign.
        NotOfThisCase, TooManyImages, WordsInThePicture.
        NotDrawn: the picture cannot be made; the draft stays as it was.
    """
    draft = locked_draft(case_id=case_id, by=by, at=at)
    mark = annotation_for(by, annotation_id, at)
    _expect_of_case(draft, mark)
    if not (looked or shows_only_the_body(mark.instance)):
        raise WordsInThePicture
    known = draft.images.filter(instance=mark.instance, frame=mark.frame).first()
    if known is None and draft.images.count() >= MOST:
        raise TooManyImages
    marks = _joined(known.marks if known else [], mark, by=by, at=at)
    drawn = _drawn(mark, marks, by=by, at=at)
    place = known.position if known else _next_place(draft)
    image, _is_new = KeyImage.objects.update_or_create(
        conclusion=draft,
        instance=mark.instance,
        frame=mark.frame,
        defaults={"position": place, "marks": marks, **drawn, **_facts(mark)},
    )
    touch(draft, [MARK], by=by, at=at)
    told = KeyImageShown(case_id=case_id, conclusion_id=draft.id, image_id=image.id, annotation_id=mark.id)
    publish(told, by=by, at=at)
    return image


@transaction.atomic
def remove_image(*, case_id: UUID, image_id: UUID, by: Actor, at: datetime) -> None:
    """Take a key image out of the draft. The marks stay on the image, so it can be put in again."""
    draft = locked_draft(case_id=case_id, by=by, at=at)
    image = draft.images.get(pk=image_id)
    image.delete()
    touch(draft, [MARK], by=by, at=at)
    publish(KeyImageRemoved(case_id=case_id, conclusion_id=draft.id, image_id=image_id), by=by, at=at)


@transaction.atomic
def caption_image(*, case_id: UUID, image_id: UUID, caption: str, by: Actor, at: datetime) -> KeyImage:
    """The words below a key image."""
    draft = locked_draft(case_id=case_id, by=by, at=at)
    image = draft.images.get(pk=image_id)
    if image.caption != caption:
        image.caption = caption
        image.save(update_fields=["caption"])
        touch(draft, [MARK], by=by, at=at)
    return image


def expect_images(conclusion: Conclusion, *, by: Actor, at: datetime) -> None:
    """Nothing is signed with a picture that shows what its author has changed since.

    Raises:
        MarksMovedOn.
    """
    for image in conclusion.images.all():
        if moved := moved_on(image, by=by, at=at):
            raise MarksMovedOn(moved)


def content_of_picture(image: KeyImage) -> bytes:
    """The bytes that were kept, and no others.

    Raises:
        ImageLost: they are gone, or not what they were.
    """
    try:
        with open_file(image.picture) as file:
            content = file.read()
    except OSError as gone:
        raise ImageLost from gone
    if hashlib.sha256(content).hexdigest() != image.picture.sha256:
        raise ImageLost
    return content


def moved_on(image: KeyImage, *, by: Actor, at: datetime) -> list[int]:
    """The numbers of the marks that have changed or gone since the picture was drawn."""
    return [mark["number"] for mark in image.marks if _current(mark, by=by, at=at) is None]


def copy_images(current: Conclusion, draft: Conclusion) -> None:
    """Into the draft of a correction, with the same pictures."""
    kept = ("position", "instance_id", "frame", "marks", "picture_id", "width", "height", "caption", *FACTS)
    KeyImage.objects.bulk_create(
        KeyImage(conclusion=draft, **{name: getattr(image, name) for name in kept})
        for image in current.images.all()
    )


def _expect_of_case(draft: Conclusion, mark: Annotation) -> None:
    files = {file.id for attachment in attachments_of(draft.case) for file in attachment.files}
    if mark.removed_at or mark.instance.intake.file_id not in files:
        raise NotOfThisCase


def _joined(
    marks: Sequence[Mapping[str, Any]], added: Annotation, *, by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """The marks of a picture as they stand now, and one more, by number; those that are gone are left out."""
    standing = {added.number: frozen(added)}
    for mark in marks:
        if (found := _standing(mark, by=by, at=at)) is not None:
            standing.setdefault(found.number, frozen(found))
    return [standing[number] for number in sorted(standing)]


def _current(mark: Mapping[str, Any], *, by: Actor, at: datetime) -> Annotation | None:
    """The mark when it still says what it said."""
    found = _standing(mark, by=by, at=at)
    return found if found is not None and found.version == mark["version"] else None


def _standing(mark: Mapping[str, Any], *, by: Actor, at: datetime) -> Annotation | None:
    try:
        found = annotation_for(by, UUID(mark["annotation"]), at)
    except Annotation.DoesNotExist:
        return None
    return None if found.removed_at else found


def frozen(mark: Annotation) -> dict[str, Any]:
    """What a mark says on this day. Numbers are texts: so the signed content has one canonical form."""
    return {
        "annotation": str(mark.id),
        "version": mark.version,
        "number": mark.number,
        "kind": mark.kind,
        "points": [[str(x), str(y)] for x, y in mark.points],
        "value": None if mark.value is None else str(mark.value),
        "unit": mark.unit,
        "scale_source": mark.scale_source,
        "inside": mark.inside and {name: str(value) for name, value in mark.inside.items()},
        "text": mark.text,
        "author": mark.author.full_name,
        "made_at": mark.drawn_at.isoformat(),
    }


def _drawn(
    mark: Annotation, marks: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime
) -> dict[str, Any]:
    window = Window(*mark.window) if mark.window else None
    shapes = [{**one, "points": [[float(x), float(y)] for x, y in one["points"]]} for one in marks]
    drawn = key_image(mark.instance, frame=mark.frame, window=window, marks=shapes)
    kept = store_made_file(
        stream=io.BytesIO(drawn.content), name="key-image.jpg", media_type="image/jpeg", by=by, at=at
    )
    return {"picture": kept, "width": drawn.width, "height": drawn.height}


def _facts(mark: Annotation) -> dict[str, Any]:
    series = mark.instance.series
    return {
        "modality": series.modality,
        "series": series.description,
        "made_on": series.study.made_on,
    }


def _next_place(draft: Conclusion) -> int:
    last = draft.images.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1
