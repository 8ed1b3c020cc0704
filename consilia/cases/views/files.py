"""Adding files to a case: those that came with the form, and those that arrived in pieces before it."""

from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.models import Attachment
from consilia.documents.domain.tus import uploads_named
from consilia.documents.queries import images_among, uploads_of
from consilia.foundation.refusals import Refusal


def chose_files(request: Request) -> bool:
    """Whether the form brings any file at all."""
    return bool(request.FILES.getlist("files") or uploads_named(request.POST.getlist("uploads")))


def attach_chosen(request: Request, case_id: UUID, form: Any) -> list[UUID]:
    """Keep the files that can be kept; each of the others says in the form why not."""
    kept = []
    for name, attach in _deeds(request):
        try:
            attachment = attach(
                case_id=case_id, title=form.cleaned_data["title"], by=request.actor, at=request.at
            )
            kept.append(attachment.id)
        except Refusal as refusal:
            form.add_error(None, f"{name}: {refusal}" if name else str(refusal))
    return kept


def _deeds(request: Request) -> Iterator[tuple[str, Callable[..., Attachment]]]:
    for file in request.FILES.getlist("files"):
        yield file.name or "", _whole(file)
    named = [_identifier(word) for word in uploads_named(request.POST.getlist("uploads"))]
    images = images_among([one for one in named if one], request.actor, request.at)
    if len(images) > services.MOST_APART:
        yield "", _together(images)
        named = [one for one in named if one not in images]
    for upload_id in named:
        yield _name_of(upload_id, request), _arrived(upload_id)


def _name_of(upload_id: UUID | None, request: Request) -> str:
    if upload_id is None:
        return ""
    mine = uploads_of(request.actor, request.at)
    return mine.filter(pk=upload_id).values_list("name", flat=True).first() or ""


def _identifier(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def _whole(file: Any) -> Callable[..., Attachment]:
    return lambda **deed: services.attach_file(
        stream=file, name=file.name or "", declared_type=file.content_type or "", **deed
    )


def _together(upload_ids: Collection[UUID]) -> Callable[..., Attachment]:
    return lambda **deed: services.attach_images(upload_ids=upload_ids, **deed)


def _arrived(upload_id: UUID | None) -> Callable[..., Attachment]:
    def attach(**deed: Any) -> Attachment:
        if upload_id is None:
            raise services.UploadGone
        return services.attach_upload(upload_id=upload_id, **deed)

    return attach
