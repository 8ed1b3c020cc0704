"""Taking files in, handing them out, and sweeping away what nobody needs."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import puremagic
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.documents import storage
from consilia.documents.domain.inspection.kinds import BY_MEDIA_TYPE, Kind, inspect, kind_named
from consilia.documents.domain.inspection.reasons import Reason, Unacceptable
from consilia.documents.domain.names import clean_name, extension
from consilia.documents.models import StoredFile
from consilia.foundation.refusals import Refusal
from consilia.foundation.turns import take_turns

log = logging.getLogger(__name__)

KIND_NAMES: dict[str, str | Promise] = {
    "application/pdf": _("PDF document"),
    "image/jpeg": _("JPEG image"),
    "image/png": _("PNG image"),
    "image/tiff": _("TIFF image"),
    "application/dicom": _("DICOM object"),
    "video/mp4": _("MP4 film"),
    "video/quicktime": _("QuickTime film"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _("Word document"),
    "application/zip": _("archive of DICOM objects"),
    "text/plain": _("plain text"),
}
_TAKEN = _("PDF, JPEG, PNG, TIFF, DICOM, zip archives of DICOM, MP4, MOV, DOCX and plain text are accepted.")
_WHY = {
    Reason.DAMAGED: _("“%(name)s” is damaged or incomplete. Export or copy it again."),
    Reason.TWO_FACED: _("“%(name)s” hides a second file format in itself. Export it again from its program."),
    Reason.ACTIVE: _("“%(name)s” carries a macro, a script or an embedded program. Save it without them."),
    Reason.BOMB: _("“%(name)s” would unpack into something too large to open."),
    Reason.COMPRESSED_DICOM: _(
        "“%(name)s” is a DICOM object in deflated transfer syntax. Export it uncompressed or as JPEG."
    ),
    Reason.OUTSIDE: _("“%(name)s” names places outside of its own folder. Pack the images again."),
    Reason.LOCKED: _("“%(name)s” needs a password. Pack the images without one."),
    Reason.NOT_UTF8: _("“%(name)s” is text in an old encoding. Save it as UTF-8."),
}
# How long an upload may wait for the form that will point at it.
GRACE = timedelta(days=1)


class FileEmpty(Refusal):
    status = 422
    message = _("The file is empty. Choose it again.")


class FileTooLarge(Refusal):
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("The file is larger than %(limit)s MB, the most that can be attached. Send a part of it.")
            % {"limit": limit // (1024 * 1024)}
        )


class FileTypeRefused(Refusal):
    """The content is not of a kind we take, is not sound, or is not what its name says."""

    status = 422


@transaction.atomic
def store_file(
    *, stream: storage.Readable, declared_name: str, declared_type: str, by: Actor, at: datetime
) -> StoredFile:
    """Keep what `stream` holds. Name and type are what the sender says, and are checked, not believed.

    Raises:
        FileTooLarge, FileEmpty, FileTypeRefused: nothing was kept.
    """
    name = clean_name(declared_name)
    limit = settings.ATTACHMENT_MAX_BYTES
    try:
        with storage.receive(stream, limit=limit) as received:
            if received.size == 0:
                raise FileEmpty
            kind = _inspected(received.path, received.size, name)
            _refuse_other_than_declared(kind, name, declared_type)
            take_turns([f"file {received.sha256}"])
            storage.keep(received)
    except storage.TooLong as too_long:
        raise FileTooLarge(limit) from too_long
    return StoredFile.objects.create(
        sha256=received.sha256,
        size=received.size,
        media_type=kind.media_type,
        name=name,
        stored_by_id=by.user_id,
        stored_at=at,
    )


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes, to be closed by the caller. Who may read them is the caller's question."""
    return storage.place_of(stored.sha256).open("rb")


def sweep_files(*, at: datetime) -> int:
    """Delete files that no row of any context points at, a day after they came; answer how many.

    Also what a rolled-back transaction or a killed process left on disk.
    """
    before = at - GRACE
    _unreferenced().filter(stored_at__lt=before).delete()
    for path in storage.forgotten_arrivals(before.timestamp()):
        path.unlink(missing_ok=True)
    swept = sum(_swept(sha256) for folder in storage.kept_hashes() for sha256 in _unnamed(folder))
    log.info("%d files swept away", swept)
    return swept


def _unreferenced() -> QuerySet[StoredFile]:
    """Asks every foreign key that exists, so that a new context need not tell us about its own."""
    files = StoredFile.objects.all()
    for model, column in pointing_keys():
        files = files.exclude(Exists(model._base_manager.filter(**{column: OuterRef("pk")})))
    return files


def pointing_keys() -> list[tuple[type[Model], str]]:
    """(model, field name) of every foreign key to a stored file, those without a way back included."""
    relations = StoredFile._meta.get_fields(include_hidden=True)
    return [
        (relation.related_model, relation.field.name)
        for relation in relations
        if isinstance(relation, ForeignObjectRel)
    ]


def _unnamed(hashes: list[str]) -> set[str]:
    named = StoredFile.objects.filter(sha256__in=hashes).values_list("sha256", flat=True)
    return set(hashes) - set(named)


@transaction.atomic
def _swept(sha256: str) -> bool:
    take_turns([f"file {sha256}"])
    # Asked again under the lock: somebody may have stored the same bytes just now.
    if StoredFile.objects.filter(sha256=sha256).exists():
        return False
    storage.remove(sha256)
    return True


def _inspected(path: Path, size: int, name: str) -> Kind:
    with path.open("rb") as file:
        try:
            return inspect(file, size)
        except Unacceptable as unacceptable:
            if unacceptable.reason is not Reason.UNKNOWN:
                raise FileTypeRefused(_WHY[unacceptable.reason] % {"name": name}) from unacceptable
            file.seek(0)
            raise FileTypeRefused(_unknown(name, file.read(4096))) from unacceptable


def _unknown(name: str, head: bytes) -> str:
    guess = _guess(head)
    if not guess:
        return _("“%(name)s” is of a kind that is not accepted.") % {"name": name} + f" {_TAKEN}"
    return (
        _("“%(name)s” is not accepted: it looks like “%(guess)s”.") % {"name": name, "guess": guess}
        + f" {_TAKEN}"
    )


def _guess(head: bytes) -> str:
    """The kind in the words of the signature library, in English; empty where it knows none."""
    try:
        return str(puremagic.magic_string(head)[0].name)
    except (puremagic.PureError, ValueError, IndexError):
        return ""


def _refuse_other_than_declared(kind: Kind, name: str, declared_type: str) -> None:
    promised = kind_named(extension(name), declared_type)
    if extension(name) in kind.extensions or (not extension(name) and promised in (kind, None)):
        return
    says = KIND_NAMES[promised.media_type] if promised else f".{extension(name)}"
    raise FileTypeRefused(
        _("“%(name)s” says it is a %(says)s, but its content is a %(found)s. Give it its right name.")
        % {"name": name, "says": says, "found": KIND_NAMES[kind.media_type]}
    )


assert set(KIND_NAMES) == set(BY_MEDIA_TYPE)  # noqa: S101 - a kind without a name is a mistake at start
