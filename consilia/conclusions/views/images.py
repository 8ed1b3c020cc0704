"""Key images: the pictures themselves, and what the editor offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from consilia.accounts.domain.actors import Actor
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases.models import Attachment
from consilia.cases.queries import grounds_of
from consilia.conclusions import paper
from consilia.conclusions.models import Conclusion, KeyImage
from consilia.conclusions.queries import key_image_for
from consilia.conclusions.services.images import content_of_picture, moved_on
from consilia.conclusions.views.doors import of_a_case
from consilia.imaging.models import Annotation, Study
from consilia.imaging.queries import studies_on_files
from consilia.imaging.queries.annotations import annotations_on_files, measured_in_words, values_in_words
from consilia.imaging.services import shows_only_the_body


@require_safe
@of_a_case
def picture(request: Request, case_id: UUID, image_id: UUID) -> HttpResponse:
    """A key image as it was frozen."""
    image = key_image_for(request.actor, case_id, image_id, request.at)
    grounds = grounds_of(request.actor, image.conclusion.case, request.at)
    record_read(
        subject="case",
        subject_id=case_id,
        what="KeyImageRead",
        by=request.actor,
        at=request.at,
        grounds=grounds,
    )
    headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content_of_picture(image), content_type="image/jpeg", headers=headers)


@dataclass(frozen=True, slots=True)
class Offered:
    """A mark that can be shown in the conclusion."""

    mark: Annotation

    @property
    def says(self) -> str:
        mark = self.mark
        measured = measured_in_words(mark.value, mark.unit)
        inside = values_in_words(mark.inside)
        said = [f"{mark.get_kind_display()} {measured}".strip(), inside, mark.text, mark.author.short_name]
        return f"{mark.number}: {', '.join(part for part in said if part)}"

    @property
    def has_to_be_looked_at(self) -> bool:
        return not shows_only_the_body(self.mark.instance)


@dataclass(frozen=True, slots=True)
class Beside:
    """The key images of a draft with what has changed since, and the marks that are in none of them."""

    shown: Sequence[tuple[KeyImage, paper.Picture, Sequence[int]]]
    offered: Sequence[Offered]
    studies: Sequence[Study]


def images_beside(conclusion: Conclusion, attached: Sequence[Attachment], by: Actor, at: datetime) -> Beside:
    images = list(conclusion.images.all())
    pictures = paper.pictures(conclusion)
    files = [file.id for attachment in attached for file in attachment.files]
    marks = annotations_on_files(files, by, at)
    taken = {(mark["annotation"], mark["version"]) for image in images for mark in image.marks}
    return Beside(
        [
            (image, shown, moved_on(image, by=by, at=at))
            for image, shown in zip(images, pictures, strict=True)
        ],
        [Offered(mark) for mark in marks if (str(mark.id), mark.version) not in taken],
        studies_on_files(files, by, at),
    )
