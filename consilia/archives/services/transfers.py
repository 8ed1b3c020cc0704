"""A study is carried from an archive into a case, or out of it: begun by a person, done by a job.

The job asks before each attempt whether she who began it still may: between the two her role may have ended.
"""

from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of, membership_in_force
from consilia.archives.domain.answers import is_uid
from consilia.archives.domain.problems import Problem
from consilia.archives.events import TransferBegun, TransferFailed, TransferFinished
from consilia.archives.models import Archive, Transfer, settle
from consilia.archives.queries import archive_to_use, case_to_carry_for, images_to_send
from consilia.audit.services import publish
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.cases.services import attach_file
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.imaging.queries import works_on_files

MOST_NAMED = 100  # refused objects that are kept one by one
S = Transfer.State


class NotThisWay(Refusal):
    status = 422
    message = _("This archive is not set up for that.")


class NothingToSend(Refusal):
    status = 422
    message = _("There is no image of this study in the case.")


class UnderWay(Refusal):
    message = _("This study is on its way already.")


@transaction.atomic
def begin_pull(*, case_id: UUID, archive_id: UUID, study_uid: str, by: Actor, at: datetime) -> Transfer:
    """A job fetches the study from the archive into the case.

    Raises:
        Case.DoesNotExist, Archive.DoesNotExist, NotThisWay, UnderWay.
    """
    case, archive = case_to_carry_for(by, case_id, at), archive_to_use(by, archive_id)
    if not archive.may_pull or not is_uid(study_uid):
        raise NotThisWay
    return _begun(case, archive, Transfer.Way.PULL, study_uid, by=by, at=at)


@transaction.atomic
def begin_push(*, case_id: UUID, archive_id: UUID, study_uid: str, by: Actor, at: datetime) -> Transfer:
    """A job sends the study, as its objects came, from the case into the archive.

    Raises:
        Case.DoesNotExist, Archive.DoesNotExist, NotThisWay, NothingToSend, UnderWay.
    """
    case, archive = case_to_carry_for(by, case_id, at), archive_to_use(by, archive_id)
    if not archive.may_push:
        raise NotThisWay
    _expect_originals(case, study_uid, by, at)
    return _begun(case, archive, Transfer.Way.PUSH, study_uid, by=by, at=at)


def _begun(case: Case, archive: Archive, way: str, study_uid: str, *, by: Actor, at: datetime) -> Transfer:
    transfer = Transfer(
        case=case,
        archive=archive,
        way=way,
        study_uid=study_uid,
        begun_by_id=by.person_id,
        membership=membership_in_force(by.membership_id, at=at),
        begun_at=at,
    )
    try:
        with transaction.atomic():
            transfer.save()
    except IntegrityError as error:
        if violated(error) == "transfer_once_at_a_time":
            raise UnderWay from error
        raise
    publish(TransferBegun(**_named(transfer)), by=by, at=at)
    return transfer


@transaction.atomic
def begin_attempt(*, transfer_id: UUID, by: Actor, at: datetime) -> Transfer | None:
    """The transfer that waits, once more; None where it is over, or may not be any more."""
    transfer = _locked(transfer_id, by)
    if transfer.is_over:
        return None
    try:
        _expect_right(transfer, at)
    except (Case.DoesNotExist, Archive.DoesNotExist, Membership.DoesNotExist, NotAllowed, NothingToSend):
        _fail(transfer, Problem.RIGHT, at)
        return None
    transfer.state, transfer.done, transfer.refused = S.RUNNING, 0, []
    transfer.attempts += 1
    transfer.save()
    return transfer


def _expect_right(transfer: Transfer, at: datetime) -> None:
    person = doer_of(transfer, at)
    case, archive = (
        case_to_carry_for(person, transfer.case_id, at),
        archive_to_use(person, transfer.archive_id),
    )
    if transfer.way == Transfer.Way.PUSH:
        _expect_originals(case, transfer.study_uid, person, at)
    if not (archive.may_pull if transfer.way == Transfer.Way.PULL else archive.may_push):
        raise NotAllowed


def _expect_originals(case: Case, study_uid: str, by: Actor, at: datetime) -> None:
    files = set(images_to_send(case, study_uid, by, at).values_list("intake__file", flat=True))
    if not files:
        raise NothingToSend
    if not works_on_files(files, by, at):
        raise NotAllowed


@transaction.atomic
def advance(*, transfer_id: UUID, done: int, total: int, by: Actor, at: datetime) -> None:
    """How far it is, so that pages can say it."""
    transfer = _locked(transfer_id, by)
    if not transfer.is_over:
        transfer.done, transfer.total = done, max(total, done)
        transfer.save(update_fields=["done", "total"])


@transaction.atomic
def keep_pulled(*, transfer_id: UUID, archive: BinaryIO, images: int, by: Actor, at: datetime) -> Transfer:
    """What was fetched becomes one attachment of the case, whose images are read like those of any other.

    Raises:
        Refusal: what `attach_file` refuses.
    """
    transfer = _locked(transfer_id, by)
    if transfer.is_over:
        return transfer
    person = doer_of(transfer, at)
    transfer.attachment = attach_file(
        case_id=transfer.case_id,
        stream=archive,
        name=f"archive-{at:%Y%m%d-%H%M%S}.zip",
        declared_type="application/zip",
        title="",
        by=person,
        at=at,
    )
    transfer.done = transfer.total = images
    return _finish(transfer, at)


@transaction.atomic
def keep_pushed(
    *, transfer_id: UUID, images: int, refused: list[tuple[str, int]], by: Actor, at: datetime
) -> Transfer:
    """Everything was offered to the archive; `refused` it did not take, each by its number and its reason."""
    transfer = _locked(transfer_id, by)
    if transfer.is_over:
        return transfer
    transfer.done, transfer.total = images, images + len(refused)
    transfer.refused = [[uid, reason] for uid, reason in refused[:MOST_NAMED]]
    return _finish(transfer, at, refused=len(refused))


@transaction.atomic
def give_up(*, transfer_id: UUID, problem: Problem, by: Actor, at: datetime) -> Transfer:
    """Nothing came of it."""
    transfer = _locked(transfer_id, by)
    if not transfer.is_over:
        _fail(transfer, problem, at)
    return transfer


def doer_of(transfer: Transfer, at: datetime) -> Actor:
    """Who began it, in the role in which she did. Raises Membership.DoesNotExist: it has ended."""
    membership = membership_in_force(transfer.membership_id, at=at)
    if not membership.user.is_active:
        raise Membership.DoesNotExist
    return actor_of(membership)


def place_of_news(transfer: Transfer, at: datetime) -> str | None:
    """Whose page tells her what became of it: that of what was carried, the case's, or none that she sees."""
    try:
        person = doer_of(transfer, at)
        case_for(person, transfer.case_id, at)
    except (Membership.DoesNotExist, Case.DoesNotExist):
        return None
    try:
        case_to_carry_for(person, transfer.case_id, at)
    except Case.DoesNotExist:
        return "case"
    return "carried"


def _finish(transfer: Transfer, at: datetime, *, refused: int = 0) -> Transfer:
    settle(transfer, problem="", at=at)
    event = TransferFinished(**_named(transfer), images=transfer.done, refused=refused)
    publish(event, by=Actor.system(), at=at)
    return transfer


def _fail(transfer: Transfer, problem: Problem, at: datetime) -> None:
    settle(transfer, problem=problem, at=at)
    publish(TransferFailed(**_named(transfer), problem=problem), by=Actor.system(), at=at)


def _locked(transfer_id: UUID, by: Actor) -> Transfer:
    if not by.is_system:
        raise NotAllowed
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("archive", "case")
    return rows.get(pk=transfer_id)


def _named(transfer: Transfer) -> dict[str, Any]:
    return {
        "transfer_id": transfer.id,
        "case_id": transfer.case_id,
        "archive_id": transfer.archive_id,
        "way": str(transfer.way),
    }
