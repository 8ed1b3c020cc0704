"""Taking files in, handing them out, and sweeping away what nobody needs."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.documents import storage
from consilia.documents.domain.inspection import archives
from consilia.documents.domain.names import clean_name
from consilia.documents.models import DrawnSheet, HeldRoom, StoredBytes, StoredFile
from consilia.documents.queries import Room, holds, room_of
from consilia.documents.services.quarantine import let_through
from consilia.foundation.refusals import Refusal
from consilia.foundation.turns import take_turns

log = logging.getLogger(__name__)

# How long an upload may wait for the form that will point at it.
GRACE = timedelta(days=1)
# How long drawn pages of a PDF are kept: most are looked at in the days in which a case is answered.
SHEETS_STAY = timedelta(days=30)


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


class FormTooLarge(Refusal):
    """The browser sent a file whole that a form does not carry."""

    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "The file is larger than %(limit)s MB, the most that a form carries at once. With scripts switched on"
                " it travels in pieces and may be larger; else send a part of it."
            )
            % {"limit": limit // (1024 * 1024)}
        )


class OrganisationFull(Refusal):
    """Its files take all the room that the policy gives it."""

    status = 413

    def __init__(self, room: Room) -> None:
        super().__init__(
            _(
                "Your organisation has used %(used)s of its %(quota)s for files, and this one does not fit. Take files"
                " back that are not needed, or ask the administrator for more room."
            )
            % {"used": filesizeformat(room.taken), "quota": filesizeformat(room.quota or 0)}
        )


class ArchiveBeyondRoom(OrganisationFull):
    """It would fit as it is, and its images beside it would not."""

    def __init__(self, room: Room, size: int, unpacked: int) -> None:
        told = {"size": size, "unpacked": unpacked, "used": room.taken, "quota": room.quota or 0}
        Refusal.__init__(
            self,
            _(
                "The archive takes %(size)s, and its images take %(unpacked)s more when they are unpacked to be seen."
                " Your organisation has used %(used)s of its %(quota)s for files, so they do not fit. Take files back"
                " that are not needed, send fewer images, or ask the administrator for more room."
            )
            % {name: filesizeformat(value) for name, value in told.items()},
        )


@transaction.atomic
def store_file(
    *,
    stream: storage.Readable,
    declared_name: str,
    declared_type: str,
    by: Actor,
    at: datetime,
    unpacked_from: StoredFile | None = None,
) -> StoredFile:
    """Keep what `stream` holds. Name and type are what the sender says, and are checked, not believed.

    Args:
        unpacked_from: the archive whose member it is: it takes the room of whoever sent that, which was asked for then;
            the system takes it out, and is asked for none.

    Raises:
        FileTooLarge, FormTooLarge, FileEmpty, FileTypeRefused, CannotBeScanned, OrganisationFull: nothing was kept.
    """
    name = clean_name(declared_name)
    limit = settings.ATTACHMENT_MAX_BYTES
    try:
        with storage.receive(stream, limit=limit) as received:
            if received.size == 0:
                raise FileEmpty
            if received.size < (getattr(stream, "size", None) or 0):  # its handler stopped writing
                raise FormTooLarge(settings.FORM_FILE_MAX_BYTES)
            refuse_beyond_room(received.size, received.sha256, by=by, at=at)
            passed = let_through(received, name=name, declared_type=declared_type)
            unpacked = _unpacked_size(received, passed.kind.media_type, by=by, at=at)
            refuse_beyond_room(received.size, received.sha256, unpacked=unpacked, by=by, at=at)
            copy = kept_copy(passed.copy, at) if passed.copy else ("", 0)
            _keep(received, at)
    except storage.TooLong as too_long:
        raise FileTooLarge(limit) from too_long
    if by.organisation_id is not None:
        # Again, one after the other: two files that fit each alone may not fit both.
        take_turns([f"room {by.organisation_id}"])
        refuse_beyond_room(received.size, received.sha256, unpacked=unpacked, by=by, at=at)
        _hold_room(by.organisation_id, received.sha256, unpacked, at)
    return _noted(
        received, passed.kind.media_type, name, by=by, at=at, copy=copy, unpacked_from=unpacked_from
    )


@transaction.atomic
def store_made_file(
    *, stream: storage.Readable, name: str, media_type: str, by: Actor, at: datetime
) -> StoredFile:
    """Keep what this product made itself: there is nothing to suspect in it."""
    with storage.receive(stream, limit=settings.ATTACHMENT_MAX_BYTES) as received:
        _keep(received, at)
    return _noted(received, media_type, name, by=by, at=at)


def refuse_beyond_room(size: int, sha256: str, *, unpacked: int = 0, by: Actor, at: datetime) -> None:
    """Raises OrganisationFull, unless its organisation has the same bytes already.

    Args:
        unpacked: what an archive takes beside itself when its images are taken out of it.
    """
    if by.organisation_id is None:
        return
    room = room_of(by.organisation_id, at)
    if room.fits(size + unpacked) or (sha256 and holds(by.organisation_id, sha256)):
        return
    raise ArchiveBeyondRoom(room, size, unpacked) if room.fits(size) else OrganisationFull(room)


def _unpacked_size(received: storage.Received, media_type: str, *, by: Actor, at: datetime) -> int:
    if media_type != archives.ZIP or by.organisation_id is None:
        return 0
    left = room_of(by.organisation_id, at).left
    with received.path.open("rb") as file:
        return archives.unpacks_to(file, received.size, at_most=left - received.size)


def _hold_room(organisation_id: UUID, sha256: str, unpacked: int, at: datetime) -> None:
    """For the images of an archive until they are out: another one, asked about meanwhile, must not count on it."""
    if unpacked and not holds(organisation_id, sha256):
        HeldRoom.objects.update_or_create(
            organisation_id=organisation_id,
            archive_sha256=sha256,
            defaults={"size": unpacked, "held_at": at},
        )


def release_room(*, archive: StoredFile) -> None:
    """Everything is out of an archive that will be taken out of it: what is left of its room is free again."""
    if archive.organisation_id is not None:
        held = HeldRoom.objects.filter(organisation_id=archive.organisation_id)
        held.filter(archive_sha256=archive.sha256).delete()


def _noted(
    received: storage.Received,
    media_type: str,
    name: str,
    *,
    by: Actor,
    at: datetime,
    copy: tuple[str, int] = ("", 0),
    unpacked_from: StoredFile | None = None,
) -> StoredFile:
    return StoredFile.objects.create(
        sha256=received.sha256,
        size=received.size,
        media_type=media_type,
        name=name,
        copy_sha256=copy[0],
        copy_size=copy[1],
        organisation_id=unpacked_from.organisation_id if unpacked_from else by.organisation_id,
        unpacked_from=unpacked_from,
        stored_by_id=by.user_id,
        stored_at=at,
    )


def kept_copy(drawn: Path, at: datetime) -> tuple[str, int]:
    """Keep what was drawn for viewing; within the transaction of the row that names it."""
    with drawn.open("rb") as stream, storage.receive(stream, limit=settings.ATTACHMENT_MAX_BYTES) as copy:
        _keep(copy, at)
    return copy.sha256, copy.size


def _keep(received: storage.Received, at: datetime) -> None:
    """The same bytes are kept once. The lock keeps the sweep away until the row is there that names them."""
    take_turns([f"file {received.sha256}"])
    is_known = StoredBytes.objects.filter(pk=received.sha256).exists()
    if is_known and storage.is_kept(received.sha256):
        return
    key_id = storage.keep(received)
    kept = StoredBytes(sha256=received.sha256, size=received.size, key_id=key_id, kept_at=at)
    StoredBytes.objects.bulk_create(  # one statement, where `update_or_create` takes six
        [kept], update_conflicts=True, unique_fields=["sha256"], update_fields=["size", "key_id", "kept_at"]
    )


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes, to be closed by the caller. Who may read them is the caller's question."""
    return storage.open_bytes(stored.sha256)


def open_copy(stored: StoredFile) -> BinaryIO:
    """The picture drawn anew for viewing, where there is one (`has_copy`)."""
    return storage.open_bytes(stored.copy_sha256)


def sweep_files(*, at: datetime, only_look: bool = False) -> int:
    """Delete files that no row of any context points at, a day after they came; answer how many.

    Also what a rolled-back transaction or a killed process left in the store.

    Args:
        only_look: delete nothing; the answer is how many would go.
    """
    before = at - GRACE
    old = _unreferenced().filter(stored_at__lt=before)
    if only_look:
        going = set(old.values_list("pk", flat=True))
        return sum(len(_unnamed(folder, going)) for folder in storage.kept_hashes())
    old.delete()
    HeldRoom.objects.filter(held_at__lt=before).delete()  # of archives that nobody read images out of
    DrawnSheet.objects.filter(drawn_at__lt=at - SHEETS_STAY).delete()
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


def _unnamed(hashes: list[str], going: Collection[UUID] = ()) -> set[str]:
    rows = StoredFile.objects.exclude(pk__in=going)
    named = rows.filter(sha256__in=hashes).values_list("sha256", flat=True)
    copies = rows.filter(copy_sha256__in=hashes).values_list("copy_sha256", flat=True)
    sheets = DrawnSheet.objects.filter(copy_sha256__in=hashes, pdf_sha256__in=_all_named(rows))
    return set(hashes) - set(named) - set(copies) - set(sheets.values_list("copy_sha256", flat=True))


def _all_named(rows: QuerySet[StoredFile]) -> QuerySet[StoredFile, str]:
    return rows.values_list("sha256", flat=True)


@transaction.atomic
def _swept(sha256: str) -> bool:
    take_turns([f"file {sha256}"])
    # Asked again under the lock: somebody may have stored the same bytes just now.
    if not _unnamed([sha256]):
        return False
    StoredBytes.objects.filter(pk=sha256).delete()
    storage.remove(sha256)
    return True
