"""Adding files to a case: those that came with the form, and those that arrived in pieces before it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.models import Attachment
from consilia.foundation.refusals import Refusal


def chose_files(request: Request) -> bool:
    """Whether the form brings any file at all."""
    return bool(request.FILES.getlist("files") or request.POST.getlist("uploads"))


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
    for upload in request.POST.getlist("uploads"):
        yield "", _arrived(upload)


def _whole(file: Any) -> Callable[..., Attachment]:
    return lambda **deed: services.attach_file(
        stream=file, name=file.name or "", declared_type=file.content_type or "", **deed
    )


def _arrived(upload: str) -> Callable[..., Attachment]:
    def attach(**deed: Any) -> Attachment:
        try:
            upload_id = UUID(upload)
        except ValueError:
            raise services.UploadGone from None
        return services.attach_upload(upload_id=upload_id, **deed)

    return attach
