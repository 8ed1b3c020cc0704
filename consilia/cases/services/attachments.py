"""Files that belong to a case."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.sent_studies import is_news
from consilia.cases.events import FileAttached, FileTakenBack
from consilia.cases.models import Attachment, Case, Entry, SentStudy
from consilia.cases.services.messages import open_case_of
from consilia.cases.services.moving import write_entry
from consilia.cases.services.packing import pack_images
from consilia.documents.models import StoredFile, Upload
from consilia.documents.services import UploadGone, open_file, store_file, use_upload
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.imaging.services import begin_intake

__all__ = ["UploadGone", "attach_file", "attach_images", "attach_sent", "attach_upload", "take_back_file"]

MOST_FILES = 50
# Images of one form that stay files of their own; more than that are a folder of slices, and become one archive.
MOST_APART = 4


class TooManyFiles(Refusal):
    status = 422
    message = _("A case holds 50 files at most. Pack images into one zip archive, or take a file back first.")


@transaction.atomic
def attach_file(
    *, case_id: UUID, stream: BinaryIO, name: str, declared_type: str, title: str, by: Actor, at: datetime
) -> Attachment:
    """Store a file and show it in the case. The same content again gives the attachment that is there.

    Raises:
        FileTooLarge, FileTypeRefused, FileEmpty: from documents, with what to do.
    """
    case = _case_with_room(case_id, by=by, at=at)
    stored = store_file(stream=stream, declared_name=name, declared_type=declared_type, by=by, at=at)
    return _attached(case, stored, name, title, by=by, at=at)


@transaction.atomic
def attach_upload(*, case_id: UUID, upload_id: UUID, title: str, by: Actor, at: datetime) -> Attachment:
    """Show in the case a file of hers that arrived in pieces. Twice gives the attachment that is there.

    Raises:
        UploadGone, NotWhole: there is nothing to show, or not all of it.
    """
    case = _case_with_room(case_id, by=by, at=at)
    upload = use_upload(upload_id=upload_id, by=by, at=at)
    assert upload.file is not None  # noqa: S101 - use_upload refused what is not whole
    return _attached(case, upload.file, upload.name, title, by=by, at=at)


@transaction.atomic
def attach_images(
    *, case_id: UUID, upload_ids: Collection[UUID], title: str, by: Actor, at: datetime
) -> Attachment:
    """Show images of hers that arrived one by one as one attachment, an archive. The same again give the one there is.

    Raises:
        UploadGone, NotWhole: of one of them there is nothing to show; and what `attach_file` refuses.
    """
    _case_with_room(case_id, by=by, at=at)
    uploads = [use_upload(upload_id=upload_id, by=by, at=at) for upload_id in sorted(upload_ids)]
    uploads.sort(key=lambda upload: (upload.name, upload.file.sha256 if upload.file else ""))
    with TemporaryFile() as archive:
        pack_images(archive, _opened(uploads))
        return attach_file(
            case_id=case_id,
            stream=archive,
            name=f"images-{len(uploads)}.zip",
            declared_type="application/zip",
            title=title,
            by=by,
            at=at,
        )


@transaction.atomic
def attach_sent(
    *, sent: SentStudy, stream: BinaryIO, name: str, suffix: str, by: Actor, at: datetime
) -> Attachment:
    """Show in the case one more file of a study that comes in many calls, all of them one of its 50.

    Whoever calls holds the case and has asked who may. `suffix` is that of this file; the study is handed out as an
    archive, and called so.

    Raises:
        TooManyFiles: it would be the first file of the study; and what `store_file` refuses.
    """
    if not sent.attachments.exists():
        _expect_room(sent.case)
    stored = store_file(stream=stream, declared_name=f"{name}{suffix}", declared_type="", by=by, at=at)
    return _attached(sent.case, stored, f"{name}.zip", "", sent=sent, by=by, at=at)


def _opened(uploads: Iterable[Upload]) -> Iterator[tuple[str, BinaryIO]]:
    for upload in uploads:
        assert upload.file is not None  # noqa: S101 - use_upload refused what is not whole
        with open_file(upload.file) as content:
            yield f"-{upload.name}", content


def _case_with_room(case_id: UUID, *, by: Actor, at: datetime) -> Case:
    case = open_case_of(case_id, by=by, at=at)
    _expect_room(case)
    return case


def _expect_room(case: Case) -> None:
    shown = case.attachments.filter(taken_back_at=None)
    files = shown.filter(sent_study=None).count()
    studies = shown.exclude(sent_study=None).values("sent_study").distinct().count()
    if files + studies >= MOST_FILES:
        raise TooManyFiles


def _attached(
    case: Case,
    stored: StoredFile,
    name: str,
    title: str,
    *,
    sent: SentStudy | None = None,
    by: Actor,
    at: datetime,
) -> Attachment:
    known = case.attachments.filter(file__sha256=stored.sha256, taken_back_at=None).first()
    if known is not None:
        return known
    attachment = Attachment.objects.create(
        case=case,
        file=stored,
        name=name[:255],
        title=title,
        sent_study=sent,
        added_by_id=by.person_id,
        added_at=at,
    )
    begin_intake(file=stored, child_id=case.child_id, by=by, at=at)
    _tell(attachment, by=by, at=at)
    publish(FileAttached(case_id=case.id, attachment_id=attachment.id), by=by, at=at)
    return attachment


def _tell(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """A line in the timeline; of a study that comes in many calls one when it begins, and one after each pause."""
    case, sent = attachment.case, attachment.sent_study
    last_at = sent.last_at if sent else None
    if sent:
        sent.last_at = at
        sent.save(update_fields=["last_at"])
    if not is_news(last_at, at):
        return
    name = "continued" if last_at else "attached"
    write_entry(case, Entry.Kind.FILE, name, by=by, at=at, file=attachment.name, title=attachment.title)
    case.last_entry_at = at
    case.save(update_fields=["last_entry_at"])


@transaction.atomic
def take_back_file(*, case_id: UUID, attachment_id: UUID, by: Actor, at: datetime) -> Attachment:
    """Hide a file that was added by mistake. Only who added it may; the timeline keeps both lines.

    A study that came in many calls goes as a whole. Taking back twice, as after a lost answer, changes nothing.
    """
    case = open_case_of(case_id, by=by, at=at)
    attachment = case.attachments.get(pk=attachment_id)
    if attachment.added_by_id != by.user_id:
        raise NotAllowed
    if attachment.taken_back_at is None:
        _hide(attachment, at)
        write_entry(case, Entry.Kind.FILE, "taken_back", by=by, at=at, file=attachment.name)
        publish(FileTakenBack(case_id=case.id, attachment_id=attachment.id), by=by, at=at)
    return attachment


def _hide(attachment: Attachment, at: datetime) -> None:
    attachment.taken_back_at = at
    attachment.save()
    if (sent := attachment.sent_study) is not None:
        sent.attachments.filter(taken_back_at=None).update(taken_back_at=at)
        sent.taken_back_at = at
        sent.save(update_fields=["taken_back_at"])
