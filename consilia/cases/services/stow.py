"""STOW-RS for one case: what a program sends of a study, in however many calls, becomes one attachment, read at once.

Each call that brings something new is a file of its own, one object as it is and several in an archive, so that bytes,
room and inspection are those of any file. The `SentStudy` holds them together. Calls into one case wait for each other,
because each holds the case from its beginning: of two that bring the same object the second finds it there.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Attachment, SentStudy
from consilia.cases.services.attachments import attach_sent
from consilia.cases.services.messages import open_case_of
from consilia.cases.services.packing import numbered, pack_images
from consilia.documents.services import FileTypeRefused
from consilia.foundation.wall import looking_further
from consilia.imaging.domain.reasons import Reason
from consilia.imaging.domain.stow import Fate
from consilia.imaging.models import Intake
from consilia.imaging.services import (
    Kept,
    Named,
    begin_intake,
    kept_on,
    named,
    objects_on,
    refused_of,
    take_in,
    why_not,
)

MOST_NOTED = 1_000  # refused objects of a study that are kept by number


class Objects(Protocol):
    """What was sent; each is read when it is asked for, as all of it may be larger than memory."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> bytes: ...


class _NothingTaken(Exception):
    """Of what a call brought of a study nothing is an image: no file of it is kept."""

    def __init__(self, reasons: Mapping[str, Reason]) -> None:
        self.reasons = reasons


@transaction.atomic
def store_images(
    *, case_id: UUID, objects: Objects, study_uid: str = "", by: Actor, at: datetime
) -> list[Fate]:
    """Attach DICOM objects to a case and read them; of each what became of it, in the order in which they were sent.

    What is there already, byte by byte, is stored and adds nothing.

    Args:
        study_uid: objects of other studies are refused; "" takes all.

    Raises:
        FileTooLarge, OrganisationFull, TooManyFiles: nothing of it was kept; and what `open_case_of` refuses.
    """
    case = open_case_of(case_id, by=by, at=at)
    sent = dict(enumerate(named(objects[place]) for place in range(len(objects))))
    reasons = {place: _why_left_out(one, place, objects, study_uid) for place, one in sent.items()}
    fates = {place: _fate(sent[place], reason) for place, reason in reasons.items() if reason}
    unread = {place: sent[place] for place, fate in fates.items() if fate.reason != Reason.ELSEWHERE}
    for uid in dict.fromkeys(one.study_uid for place, one in sent.items() if place not in fates):
        study, _is_new = SentStudy.objects.get_or_create(
            case=case, sent_by_id=by.person_id, uid=uid, taken_back_at=None
        )
        group = {place: one for place, one in sent.items() if one.study_uid == uid and place not in fates}
        fates |= _stored(study, group, objects, by=by, at=at)
        _note(study, [(one, fates[place].reason) for place, one in (group | unread).items()])
        unread = {}  # whose study they are of nobody can say, so they are told once
    return [fates[place] for place in sent]


def _why_left_out(one: Named, place: int, objects: Objects, study_uid: str) -> Reason | None:
    if not one.study_uid:
        return why_not(objects[place])
    return Reason.ELSEWHERE if study_uid and one.study_uid != study_uid else None


def _fate(one: Named, reason: Reason | None, series: str = "") -> Fate:
    return Fate(one.sop_class, one.uid, one.meta_class, reason, one.study_uid, series)


def _stored(
    study: SentStudy, group: Mapping[int, Named], objects: Objects, *, by: Actor, at: datetime
) -> dict[int, Fate]:
    """What became of the objects of one study, by their places in the call."""
    there = kept_on(study.attachments.filter(taken_back_at=None).values("file"))
    new: dict[str, int] = {}
    for place, one in group.items():
        if one.key not in there:
            new.setdefault(one.key, place)
    reasons: Mapping[str, Reason] = {}
    if new:
        file, reasons = _attached(study, new, objects, by=by, at=at)
        there |= kept_on([file] if file else [])
    return {place: _told(one, there.get(one.key), reasons) for place, one in group.items()}


def _told(one: Named, kept: Kept | None, reasons: Mapping[str, Reason]) -> Fate:
    if kept is None:
        return _fate(one, reasons.get(one.key, Reason.DAMAGED))
    return _fate(one, None if kept.sha256 == one.sha256 else Reason.ANOTHER, kept.series)


def _attached(
    study: SentStudy, new: Mapping[str, int], objects: Objects, *, by: Actor, at: datetime
) -> tuple[UUID | None, Mapping[str, Reason]]:
    """The file with the new objects (their places by key), if any of them is an image; and why others are not."""
    try:
        with transaction.atomic(), TemporaryFile() as file:
            suffix, keys = _written(file, new, objects)
            name = f"dicomweb-{at:%Y%m%d-%H%M%S}"
            attachment = attach_sent(sent=study, stream=file, name=name, suffix=suffix, by=by, at=at)
            intake = _read(attachment, by=by, at=at)
            reasons = {keys.get(name, next(iter(new))): why for name, why in refused_of(intake).items()}
            if not intake.instances.exists():
                raise _NothingTaken(reasons)
            return attachment.file_id, reasons
    except _NothingTaken as nothing:
        return None, nothing.reasons
    except FileTypeRefused:
        return None, {key: why_not(objects[place]) for key, place in new.items()}


def _written(file: BinaryIO, new: Mapping[str, int], objects: Objects) -> tuple[str, Mapping[str, str]]:
    """One object as it is, several in an archive: how such a name ends, and the keys by the names in the archive."""
    if len(new) == 1:
        file.write(*(objects[place] for place in new.values()))
        file.seek(0)
        return ".dcm", {}
    pack_images(file, ((".dcm", objects[place]) for place in new.values()))
    return ".zip", {numbered(number, ".dcm"): key for number, key in enumerate(new, 1)}


def _read(attachment: Attachment, *, by: Actor, at: datetime) -> Intake:
    """Reading is the system's work, here done while the program waits for its answer."""
    intake = begin_intake(file=attachment.file, child_id=attachment.case.child_id, by=by, at=at)
    assert intake is not None  # noqa: S101 - objects and archives always begin one
    with looking_further():
        return take_in(intake_id=intake.id, at=at)


def pack_sent(attachment: Attachment) -> BinaryIO | None:
    """The objects of a study that came in pieces as one archive, to be closed by the caller; of other files None.

    Whoever calls has asked who may.
    """
    study = attachment.sent_study
    if study is None:
        return None
    files = list(study.attachments.filter(taken_back_at=None).values_list("file", "file__media_type"))
    if [kind for _file, kind in files] == ["application/zip"]:  # it is that archive
        return None
    archive = TemporaryFile()  # noqa: SIM115 - handed out
    pack_images(archive, objects_on([file for file, _kind in files]))
    return archive


def _note(study: SentStudy, told: Iterable[tuple[Named, Reason | None]]) -> None:
    """What was not taken stays on the page until it came after all: a study with a gap must not look whole."""
    told = list(told)
    came = {one.uid for one, reason in told if reason is None}
    left = {
        sha256: row
        for sha256, row in study.refused.items()
        if row["name"] not in came or row["reason"] == Reason.ANOTHER
    }
    for one, reason in told:
        if reason is not None and len(left) < MOST_NOTED:
            left[one.sha256] = {"name": one.uid, "reason": reason.value}
    if left != study.refused:
        study.refused = left
        study.save(update_fields=["refused"])
