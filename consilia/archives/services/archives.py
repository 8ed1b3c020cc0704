"""Archives are entered, changed, shut and opened again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.archives.events import ArchiveAdded, ArchiveChanged, ArchiveDisabled, ArchiveEnabled
from consilia.archives.models import Archive
from consilia.archives.permissions import may_keep_archives
from consilia.archives.wire import Door
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.sealing import ring

COLUMNS = (
    "organisation",
    "name",
    "address",
    "sign_in",
    "user_name",
    "authority",
    "roles",
    "may_pull",
    "may_push",
)


class NameTaken(Refusal):
    status = 422
    message = _("This organisation has an archive of this name already.")


class SecretMissing(Refusal):
    status = 422
    message = _("Type the secret by which the archive knows us.")


@transaction.atomic
def add_archive(*, facts: Mapping[str, Any], secret: str, by: Actor, at: datetime) -> Archive:
    """Raises NameTaken, SecretMissing."""
    _expect_keeper(by)
    archive = Archive(made_at=at, **{name: facts[name] for name in COLUMNS})
    _save(archive, secret)
    publish(ArchiveAdded(archive_id=archive.id, organisation_id=archive.organisation_id), by=by, at=at)
    return archive


@transaction.atomic
def change_archive(
    *, archive_id: UUID, facts: Mapping[str, Any], secret: str, by: Actor, at: datetime
) -> Archive:
    """An empty secret leaves the one there is, unless the address is another: it was told to that one.

    Raises:
        NameTaken, SecretMissing.
    """
    _expect_keeper(by)
    archive = Archive.objects.locked(archive_id)
    changed = [name for name in COLUMNS if getattr(archive, name) != facts[name]]
    if "address" in changed:
        archive.secret_sealed = None
    for name in changed:
        setattr(archive, name, facts[name])
    _save(archive, secret)
    fields = (*changed, *(["secret"] if secret else []))
    publish(ArchiveChanged(archive_id=archive.id, fields=fields), by=by, at=at)
    return archive


@transaction.atomic
def disable_archive(*, archive_id: UUID, by: Actor, at: datetime) -> Archive:
    """From this instant nothing is asked of it or sent to it. `enable_archive` undoes it. Raises AlreadySo."""
    return _set_open(archive_id, is_open=False, by=by, at=at)


@transaction.atomic
def enable_archive(*, archive_id: UUID, by: Actor, at: datetime) -> Archive:
    """Raises AlreadySo."""
    return _set_open(archive_id, is_open=True, by=by, at=at)


def _set_open(archive_id: UUID, *, is_open: bool, by: Actor, at: datetime) -> Archive:
    _expect_keeper(by)
    archive: Archive = Archive.objects.locked(archive_id)
    archive.switch(is_open=is_open, by_id=by.user_id, at=at)
    event = ArchiveEnabled(archive_id=archive.id) if is_open else ArchiveDisabled(archive_id=archive.id)
    publish(event, by=by, at=at)
    return archive


def door_of(archive: Archive) -> Door:
    """Where it stands, with the secret opened. Raises CannotOpen."""
    knows_us = archive.sign_in != Archive.SignIn.NONE
    return Door(
        address=archive.address,
        user_name=archive.user_name if archive.sign_in == Archive.SignIn.BASIC else "",
        secret=ring().open(bytes(archive.secret_sealed or b""), bound_to=archive.id.bytes)
        if knows_us
        else "",
        is_token=archive.sign_in == Archive.SignIn.TOKEN,
        authority=archive.authority,
    )


def _save(archive: Archive, secret: str) -> None:
    if archive.sign_in == Archive.SignIn.NONE:
        archive.secret_sealed = None
    elif secret:
        archive.secret_sealed = ring().seal(secret, bound_to=archive.id.bytes)
    try:
        with transaction.atomic():
            archive.save()
    except IntegrityError as error:
        if violated(error) == "archive_once":
            raise NameTaken from error
        if violated(error) == "archive_secret_where_needed":
            raise SecretMissing from error
        raise


def _expect_keeper(by: Actor) -> None:
    if not may_keep_archives(by):
        raise NotAllowed
