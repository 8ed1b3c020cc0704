"""Documents of a need, kept by the context `documents`."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish, record_read
from consilia.documents.models import StoredFile
from consilia.documents.services import store_file, use_upload
from consilia.foundation.refusals import Refusal
from consilia.medicines.domain.words import Paper
from consilia.medicines.events import NeedPaperAdded, NeedPaperTakenBack
from consilia.medicines.models import Need, PaperFile
from consilia.medicines.queries import need_for, paper_of
from consilia.medicines.services.steps import locked, write_step

MOST = 50


class TooManyPapers(Refusal):
    status = 422
    message = _("A need holds 50 documents at most. Take one back first.")


@transaction.atomic
def add_paper(
    *,
    need_id: UUID,
    kind: Paper,
    stream: BinaryIO,
    name: str,
    declared_type: str,
    by: Actor,
    at: datetime,
) -> PaperFile:
    """Raises TooManyPapers; FileTooLarge, FileTypeRefused, FileEmpty from documents. The same twice is one."""
    need = _with_room(need_id, by, at)
    stored = store_file(stream=stream, declared_name=name, declared_type=declared_type, by=by, at=at)
    return _added(need, kind, stored, name, by=by, at=at)


@transaction.atomic
def add_arrived_paper(*, need_id: UUID, kind: Paper, upload_id: UUID, by: Actor, at: datetime) -> PaperFile:
    """A file of hers that arrived in pieces. Raises UploadGone, NotWhole."""
    need = _with_room(need_id, by, at)
    upload = use_upload(upload_id=upload_id, by=by, at=at)
    assert upload.file is not None  # noqa: S101 - use_upload refused what is not whole
    return _added(need, kind, upload.file, upload.name, by=by, at=at)


def _with_room(need_id: UUID, by: Actor, at: datetime) -> Need:
    need = locked(need_id, "paper", by=by, at=at)
    if need.papers.filter(taken_back_at=None).count() >= MOST:
        raise TooManyPapers
    return need


def _added(need: Need, kind: Paper, stored: StoredFile, name: str, *, by: Actor, at: datetime) -> PaperFile:
    known = need.papers.filter(file__sha256=stored.sha256, kind=kind, taken_back_at=None).first()
    if known is not None:
        return known
    paper = PaperFile.objects.create(
        need=need, kind=kind, file=stored, name=name[:255], added_by_id=by.person_id, added_at=at
    )
    write_step(need, "paper", by=by, at=at, number=kind, text=name[:255])
    publish(NeedPaperAdded(need_id=need.id, paper_id=paper.id, kind=kind), by=by, at=at)
    return paper


@transaction.atomic
def take_paper_back(*, need_id: UUID, paper_id: UUID, by: Actor, at: datetime) -> PaperFile:
    """It no longer counts; the timeline keeps both lines."""
    need = locked(need_id, "paper", by=by, at=at)
    paper = paper_of(need, paper_id)
    paper.taken_back_at, paper.taken_back_by_id = at, by.user_id
    paper.save(update_fields=["taken_back_at", "taken_back_by"])
    write_step(need, "paper_back", by=by, at=at, number=paper.kind, text=paper.name)
    publish(NeedPaperTakenBack(need_id=need.id, paper_id=paper.id), by=by, at=at)
    return paper


@transaction.atomic
def read_paper(*, need_id: UUID, paper_id: UUID, by: Actor, at: datetime) -> PaperFile:
    """The reading is recorded with the child."""
    need = need_for(by, need_id, at)
    paper = paper_of(need, paper_id)
    record_read(subject="child", subject_id=need.child_id, what="NeedPaperRead", by=by, at=at)
    return paper
