"""Files that arrive in pieces: begun, gone on with after a break, finished, given up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.documents import arrivals, joining, storage
from consilia.documents.domain.names import clean_name
from consilia.documents.models import StoredFile, Upload
from consilia.documents.queries import MEBIBYTE, upload_policy, uploads_of
from consilia.documents.services.files import FileEmpty, FileTooLarge, refuse_beyond_room, store_file
from consilia.foundation.refusals import NotAllowed, Refusal


class TooMuchOnItsWay(Refusal):
    status = 413
    message = _("Too many of your files are on their way. Finish or remove one of them first.")


class AnotherPieceExpected(Refusal):
    """The piece does not begin where the last one ended; `offset` says where that is."""

    message = _("A part of the file is missing or came twice. It will go on by itself.")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__()


class BeyondItsEnd(Refusal):
    status = 413
    message = _("More came than the file holds. Choose it again.")


class ArrivedDamaged(Refusal):
    status = 460  # as tus names it
    message = _("The file changed on its way or on your device. Choose it again.")


class UploadGone(Refusal):
    """Given up, over its time, or somebody else's."""

    status = 404
    message = _("The upload is no longer here. Choose the file again.")


class NotWhole(Refusal):
    message = _("The file has not arrived completely yet.")


@transaction.atomic
def begin_upload(
    *,
    name: str,
    declared_type: str,
    length: int,
    sha256: str,
    is_part: bool = False,
    meant_for: str = "",
    by: Actor,
    at: datetime,
) -> Upload:
    """Make room for a file. The same bytes under the same name, told by `sha256`, go on where they were.

    Args:
        meant_for: the address of the form in which it was chosen last (`arrived_for`).

    Raises:
        FileEmpty, FileTooLarge, TooMuchOnItsWay, OrganisationFull: before a byte of it travels.
    """
    if by.user_id is None:
        raise NotAllowed
    clean = clean_name(name)
    known = (
        _known(by.user_id, at, name=clean, length=length, sha256=sha256, is_part=is_part) if sha256 else None
    )
    if known is not None:
        return _meant_for(known, meant_for)
    _refuse_what_is_too_much(length, by.user_id, at)
    refuse_beyond_room(length, sha256, by=by, at=at)
    return Upload.objects.create(
        owner_id=by.user_id,
        name=clean,
        declared_type=declared_type[:100],
        length=length,
        sha256=sha256,
        is_part=is_part,
        meant_for=meant_for[:200],
        started_at=at,
        expires_at=at + upload_policy(at).waits,
    )


@transaction.atomic
def append_to_upload(*, upload_id: UUID, offset: int, piece: bytes, by: Actor, at: datetime) -> Upload:
    """Put the next piece behind what is there. Each piece buys the upload more time.

    Raises:
        AnotherPieceExpected, BeyondItsEnd: nothing was kept.
    """
    upload = _mine(upload_id, by, at)
    if offset != upload.offset:
        raise AnotherPieceExpected(upload.offset)
    if offset + len(piece) > upload.length:
        raise BeyondItsEnd
    arrivals.write_at(upload.id, offset, piece)
    upload.offset += len(piece)
    upload.expires_at = at + upload_policy(at).waits
    upload.save(update_fields=["offset", "expires_at"])
    return upload


@transaction.atomic
def finish_upload(*, upload_id: UUID, by: Actor, at: datetime) -> Upload:
    """Inspect a file that is there completely, by the rules of every upload, and keep it.

    A part is only held against what was announced of it: several of a file that changed meanwhile would make a mixture.

    Raises:
        NotWhole, ArrivedDamaged, and what `store_file` refuses.
    """
    upload = _mine(upload_id, by, at)
    if upload.is_arrived:
        return upload
    if upload.offset < upload.length:
        raise NotWhole
    if upload.is_part:
        _refuse_another_part(upload)
        return upload
    with arrivals.open_arrival(upload.id, upload.length) as stream:
        stored = store_file(
            stream=stream, declared_name=upload.name, declared_type=upload.declared_type, by=by, at=at
        )
    if upload.sha256 and upload.sha256 != stored.sha256:
        raise ArrivedDamaged
    upload.file = stored
    upload.save(update_fields=["file"])
    transaction.on_commit(lambda: arrivals.remove(upload_id))
    return upload


def _refuse_another_part(part: Upload) -> None:
    if not part.sha256:
        return
    with arrivals.open_arrival(part.id, part.length) as stream:
        if storage.hash_of(stream, limit=part.length) != part.sha256:
            raise ArrivedDamaged


@transaction.atomic
def join_uploads(
    *,
    parts: Sequence[UUID],
    name: str,
    declared_type: str,
    sha256: str,
    meant_for: str = "",
    by: Actor,
    at: datetime,
) -> Upload:
    """Put parts that travelled beside each other together; what came of the same ones before is answered again.

    Raises:
        UploadGone, NotWhole, ArrivedDamaged, FileTooLarge, and what `store_file` refuses.
    """
    joined = [str(part) for part in parts]
    known = uploads_of(by, at).filter(joined=joined)
    if found := known.first():
        return _meant_for(found, meant_for)
    pieces = [_whole_part(part, by, at) for part in parts]
    if found := known.first():  # meanwhile, from another window: the parts were locked until it was there
        return _meant_for(found, meant_for)
    if sum(piece.length for piece in pieces) > settings.ATTACHMENT_MAX_BYTES:
        raise FileTooLarge(settings.ATTACHMENT_MAX_BYTES)
    with joining.one_after_the_other(pieces) as stream:
        stored = store_file(stream=stream, declared_name=name, declared_type=declared_type, by=by, at=at)
    if sha256 and sha256 != stored.sha256:
        raise ArrivedDamaged
    whole = _joined(stored, joined, meant_for, by=by, at=at)
    for piece in pieces:
        _becomes(piece.id, whole)
    return whole


def _whole_part(part: UUID, by: Actor, at: datetime) -> Upload:
    upload = _mine(part, by, at)
    if not upload.is_part or upload.offset < upload.length:
        raise NotWhole
    return upload


def _joined(stored: StoredFile, joined: list[str], meant_for: str, *, by: Actor, at: datetime) -> Upload:
    """The upload of the whole: a new one, or the one of the same bytes that was begun otherwise."""
    told = {"name": stored.name, "length": stored.size, "sha256": stored.sha256, "is_part": False}
    whole = Upload.objects.filter(owner_id=by.person_id, **told).first()
    whole = whole or Upload(owner_id=by.person_id, started_at=at, **told)
    whole.parts.exclude(pk__in=joined).delete()
    whole.joined = joined
    whole.offset = stored.size
    whole.file = whole.file or stored
    whole.declared_type = stored.media_type
    whole.meant_for = meant_for[:200]
    whole.used_at = None
    whole.expires_at = at + upload_policy(at).waits
    whole.save()
    transaction.on_commit(lambda: arrivals.remove(whole.id))
    return whole


def _becomes(part_id: UUID, whole: Upload) -> None:
    """Its bytes stand in the whole from now on; its row stays, so that who chooses the file again is told so."""
    Upload.objects.filter(pk=part_id).update(whole=whole, expires_at=whole.expires_at)
    transaction.on_commit(lambda: arrivals.remove(part_id))


@transaction.atomic
def use_upload(*, upload_id: UUID, by: Actor, at: datetime) -> Upload:
    """The finished upload, noted as used: it no longer counts as on its way.

    Raises:
        UploadGone, NotWhole: there is nothing to use, or not all of it.
    """
    upload = _mine(upload_id, by, at)
    if upload.file_id is None:
        raise NotWhole
    upload.used_at = upload.used_at or at
    upload.save(update_fields=["used_at"])
    return upload


@transaction.atomic
def discard_upload(*, upload_id: UUID, by: Actor, at: datetime) -> None:
    """Give an upload up; its bytes go with it."""
    _forget(_mine(upload_id, by, at))


def _forget(upload: Upload) -> None:
    upload_id = upload.id
    upload.delete()
    transaction.on_commit(lambda: arrivals.remove(upload_id))


def expire_uploads(*, at: datetime, only_look: bool = False) -> int:
    """Remove what nobody went on with, and bytes whose row is gone; answer how many rows (`only_look`: would go)."""
    if only_look:
        return Upload.objects.filter(expires_at__lte=at).count()
    count, _kinds = Upload.objects.filter(expires_at__lte=at).delete()
    lying = set(arrivals.on_disk())
    named = set(Upload.objects.filter(pk__in=lying, file=None).values_list("pk", flat=True))
    for upload_id in lying - named:
        arrivals.remove(upload_id)
    return count


def _known(owner_id: UUID, at: datetime, **told: str | int) -> Upload | None:
    known = Upload.objects.filter(owner_id=owner_id, **told).first()
    if known is None or known.expires_at > at:
        return known
    known.delete()
    return None


def _meant_for(known: Upload, form: str) -> Upload:
    """Chosen again in another form, it waits there."""
    if form and known.meant_for != form[:200]:
        known.meant_for, known.used_at = form[:200], None
        known.save(update_fields=["meant_for", "used_at"])
    return known


def _refuse_what_is_too_much(length: int, owner_id: UUID, at: datetime) -> None:
    if length == 0:
        raise FileEmpty
    if length > settings.ATTACHMENT_MAX_BYTES:
        raise FileTooLarge(settings.ATTACHMENT_MAX_BYTES)
    waiting = Upload.objects.filter(expires_at__gt=at, owner_id=owner_id, used_at=None, whole=None)
    on_its_way = waiting.aggregate(bytes=Sum("length"))["bytes"] or 0
    if on_its_way + length > upload_policy(at).quota_mb * MEBIBYTE:
        raise TooMuchOnItsWay


def _mine(upload_id: UUID, by: Actor, at: datetime) -> Upload:
    """Locked, so that pieces come one by one."""
    upload = uploads_of(by, at).select_for_update().filter(pk=upload_id).first()
    if upload is None:
        raise UploadGone
    return upload
