"""Reading images out of a stored file: begun when it is attached, done by a job, each image in its own transaction.

What goes wrong with one image of an archive is said of that image; the others are taken. A job that was killed and
begins again goes on where it was.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from errno import EINVAL
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.documents.domain.inspection import archives
from consilia.documents.domain.inspection.reasons import Unacceptable
from consilia.documents.domain.inspection.strangers import ENCAPSULATED_PDF
from consilia.documents.models import StoredFile
from consilia.documents.services import (
    CannotBeScanned,
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    open_file,
    release_room,
    store_file,
)
from consilia.foundation.refusals import Refusal
from consilia.imaging.domain.noted import day, of_series, of_study
from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.domain.text_in_pictures import may_hold_text
from consilia.imaging.domain.waves import ECG_CLASSES
from consilia.imaging.events import IntakeBegun, IntakeFinished
from consilia.imaging.models import Instance, Intake, Series, Study
from consilia.imaging.queries import holds_images
from consilia.imaging.reader import Reader
from consilia.imaging.services.drawing import READER

MOST_NAMED = 100  # refused images that are named one by one
THUMBNAIL = 192
_TOLD_EACH = 10
_DIRECTORY = "1.2.840.10008.1.3.10"  # of a disc: no image
_CHUNK = 1 << 20
_OF_THE_HEADER = (
    *("uid", "sop_class", "syntax", "number", "rows", "columns", "frames"),
    *("windows", "header", "film"),
)


@transaction.atomic
def begin_intake(*, file: StoredFile, child_id: UUID, by: Actor, at: datetime) -> Intake | None:
    """Images will be read out of `file` by a job. Nothing happens for a file that cannot hold any.

    Whoever calls has asked whether `by` may bring files of this child. The same file again gives the intake that is
    there.
    """
    if not holds_images(file):
        return None
    intake, is_new = Intake.objects.get_or_create(
        file=file, child_id=child_id, defaults={"brought_by_id": by.user_id, "brought_at": at}
    )
    if is_new:
        publish(IntakeBegun(intake_id=intake.id, file_id=file.id, child_id=child_id), by=by, at=at)
    return intake


def take_in(*, intake_id: UUID, at: datetime) -> Intake:
    """Read everything that the file of an intake holds. Over once, it stays over, unless its reading broke off."""
    intake = _started(intake_id)
    if intake.state != Intake.State.RUNNING:
        return intake
    with open_file(intake.file) as source:
        tray = _Tray(intake, READER, at)
        if intake.file.media_type == archives.ZIP:
            _take_archive(tray, source)
        else:
            _take_object(tray, source)
        tray.draw_thumbnails()
    return _finished(tray)


@dataclass
class _Tray:
    """An intake under way."""

    intake: Intake
    reader: Reader
    at: datetime
    series: set[UUID] = field(default_factory=set)
    tried: dict[tuple[UUID, str], bool] = field(default_factory=dict)
    reason: Reason | None = None
    # What is in the database already, so that a study of a thousand images does not ask a thousand times: the bytes of
    # each number, and series by the numbers of study and series.
    taken: dict[str, str] = field(default_factory=dict)
    shelves: dict[tuple[str, str], Series] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.taken = dict(self.intake.instances.values_list("uid", "file__sha256"))

    def take(self, name: str, content: BinaryIO, size: int, stored: StoredFile | None) -> None:
        """One DICOM object. `stored` is its file where that stands by itself already."""
        try:
            facts = self.reader.look(content)
            if facts["sop_class"] == _DIRECTORY:
                self.intake.left_out += 1
                return
            with transaction.atomic():
                kept = self._keep(facts, content, size, stored)
            self._remember(facts, *kept)
        except Unreadable as unreadable:
            self.refuse(name, unreadable.reason)
        except CannotBeScanned:  # no fault of the image: the job tries again
            raise
        except FileTooLarge:
            self.refuse(name, Reason.TOO_LARGE)
        except Refusal:  # the one door of all files did not take it
            self.refuse(name, Reason.TWO_FACED)

    def refuse(self, name: str, reason: Reason) -> None:
        self.reason = self.reason or reason
        if len(self.intake.refused) < MOST_NAMED:
            self.intake.refused.append({"name": name[-150:].replace("\x00", ""), "reason": reason.value})

    def _remember(self, facts: dict[str, Any], series: Series, sha256: str) -> None:
        """Only what was committed: a refused image takes back the series that it began."""
        self.shelves[facts["study_uid"], facts["series_uid"]] = series
        self.series.add(series.id)
        self.taken[facts["uid"]] = sha256

    def _keep(
        self, facts: dict[str, Any], content: BinaryIO, size: int, stored: StoredFile | None
    ) -> tuple[Series, str]:
        series = self.shelves.get((facts["study_uid"], facts["series_uid"])) or _series(
            self.intake.child_id, facts
        )
        is_member = stored is None
        content.seek(0)
        file = stored or store_file(
            stream=content,
            declared_name=f"{facts['uid']}.dcm",
            declared_type="application/dicom",
            by=Actor.system(),
            at=self.at,
            unpacked_from=self.intake.file,
        )
        if facts["uid"] in self.taken:
            if self.taken[facts["uid"]] != file.sha256:
                raise Unreadable(Reason.ANOTHER)
            return series, file.sha256
        Instance.objects.create(
            series=series,
            intake=self.intake,
            file=file,
            is_member=is_member,
            size=size,
            can_be_drawn=facts["has_pixels"]
            and facts["film"] is None
            and self._is_drawn(series, facts, content),
            warns_of_text=may_hold_text(facts["burned_in"], facts["modality"], facts["sop_class"]),
            paper=self._paper(facts, content) if facts["sop_class"] == ENCAPSULATED_PDF else None,
            **{name: facts[name] for name in _OF_THE_HEADER},
        )
        return series, file.sha256

    def _paper(self, facts: dict[str, Any], content: BinaryIO) -> StoredFile:
        """The document inside, which goes through the door of all documents."""
        try:
            return store_file(
                stream=BytesIO(self.reader.paper(content)),
                declared_name=f"{facts['uid']}.pdf",
                declared_type="application/pdf",
                by=Actor.system(),
                at=self.at,
                unpacked_from=self.intake.file,
            )
        except (FileTypeRefused, FileEmpty) as refused:
            raise Unreadable(Reason.PAPER) from refused

    def _is_drawn(self, series: Series, facts: dict[str, Any], content: BinaryIO) -> bool:
        """Tried once for each way of packing in a series."""
        way = (series.id, facts["syntax"])
        if way not in self.tried:
            try:
                self.tried[way] = bool(self.reader.draw(content, side=THUMBNAIL))
            except Unreadable as unreadable:
                if unreadable.reason is not Reason.PIXELS:
                    raise
                self.tried[way] = False
        return self.tried[way]

    def draw_thumbnails(self) -> None:
        """Of the image in the middle of each series that has none."""
        for series in Series.objects.filter(id__in=self.series, thumbnail=None):
            drawable = list(
                series.instances.filter(Q(can_be_drawn=True) | Q(sop_class__in=ECG_CLASSES))
                .select_related("file")
                .defer("header")
                .order_by("number", "uid")
            )
            if not drawable:
                continue
            try:
                series.thumbnail = self._small(drawable[len(drawable) // 2])
            except Unreadable:
                continue
            series.save(update_fields=["thumbnail"])

    def _small(self, instance: Instance) -> bytes:
        with open_file(instance.file) as file:
            if instance.is_ecg:
                return self.reader.preview(file, side=THUMBNAIL)
            return self.reader.draw(file, frame=instance.frames // 2, side=THUMBNAIL)

    def go_on(self) -> None:
        """So that pages say how far it is: of many images every tenth time, which is several times a second."""
        self.intake.done += 1
        if self.intake.done <= _TOLD_EACH or not self.intake.done % _TOLD_EACH:
            self.intake.save(update_fields=["done", "left_out", "refused"])


def _take_object(tray: _Tray, source: BinaryIO) -> None:
    tray.intake.total = 1
    tray.intake.save(update_fields=["total"])
    tray.take(tray.intake.file.name, source, tray.intake.file.size, tray.intake.file)
    tray.go_on()


def _take_archive(tray: _Tray, source: BinaryIO) -> None:
    try:
        archive = archives.opened(source, tray.intake.file.size)
    except Unacceptable:
        tray.refuse(tray.intake.file.name, Reason.ARCHIVE)
        return
    members = [member for member in archive.infolist() if not member.is_dir()]
    tray.intake.total = len(members)
    tray.intake.save(update_fields=["total"])
    for member in members:
        _take_member(tray, archive, member)
        tray.go_on()


def _take_member(tray: _Tray, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename
    try:
        with _unpacked(archive, member) as content:
            head = content.read(132)
            content.seek(0)
            if head[128:] == b"DICM":
                tray.take(name, content, member.file_size, None)
            elif head.startswith(b"PK\x03\x04"):
                tray.refuse(name, Reason.NESTED)
            elif name.lower().endswith((".dcm", ".dicom")):
                tray.refuse(name, Reason.DAMAGED)
            else:  # what a disc brings along: viewers, directories, letters
                tray.intake.left_out += 1
    except Unreadable as unreadable:
        tray.refuse(name, unreadable.reason)


@contextmanager
def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    """The member in a nameless file. Raises Unreadable; a full disk is no fault of the member, and passes through."""
    with TemporaryFile() as target:
        for chunk in _chunks_of(archive, member):
            target.write(chunk)
        target.flush()
        target.seek(0)
        yield target


def _chunks_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Never longer than the directory said, nor shorter."""
    rest = member.file_size
    try:
        with archive.open(member) as packed:
            while chunk := packed.read(min(_CHUNK, rest + 1)):
                rest -= len(chunk)
                if rest < 0:
                    raise Unreadable(Reason.DAMAGED)
                yield chunk
    except archives.UNREADABLE as error:
        if isinstance(error, OSError) and error.errno != EINVAL:  # the store, not a place that cannot be
            raise
        raise Unreadable(Reason.DAMAGED) from error
    if rest:
        raise Unreadable(Reason.DAMAGED)


def _series(child_id: UUID, facts: dict[str, Any]) -> Series:
    study, _is_new = Study.objects.get_or_create(
        child_id=child_id,
        uid=facts["study_uid"],
        defaults={
            "made_on": day(facts["study_date"]),
            "made_at": facts["study_time"][:16],
            "description": facts["study_description"],
            "accession_number": facts["accession_number"],
            "patient_name": facts["patient_name"],
            "patient_number": facts["patient_id"],
            "birth_date": day(facts["birth_date"]),
            "sex": facts["sex"],
            **of_study(facts["header"]),
        },
    )
    series, _is_new = Series.objects.get_or_create(
        study=study,
        uid=facts["series_uid"],
        defaults={
            "number": facts["series_number"],
            "modality": facts["modality"],
            "description": facts["series_description"],
            "body_part": facts["body_part"],
            **of_series(facts["header"]),
        },
    )
    return series


@transaction.atomic
def _started(intake_id: UUID) -> Intake:
    intake = Intake.objects.select_for_update(of=("self",)).select_related("file").get(pk=intake_id)
    if not intake.is_over or intake.reason == Reason.BROKE_OFF:
        intake.state, intake.done, intake.left_out, intake.refused = Intake.State.RUNNING, 0, 0, []
        intake.reason, intake.finished_at = "", None
        intake.save(update_fields=["state", "done", "left_out", "refused", "reason", "finished_at"])
    return intake


@transaction.atomic
def give_up(*, intake_id: UUID, at: datetime) -> Intake:
    """Reading failed time and again, by no fault of the file: the page says so and waits no longer.

    What was read before stays visible, under a sentence that it may not be all. Read again (`take_in`) it goes on.
    """
    intake = Intake.objects.select_for_update(of=("self",)).select_related("file").get(pk=intake_id)
    return intake if intake.is_over else _ended(intake, Reason.BROKE_OFF.value, at)


@transaction.atomic
def _finished(tray: _Tray) -> Intake:
    is_empty = not tray.intake.instances.exists()
    return _ended(tray.intake, (tray.reason or Reason.DAMAGED).value if is_empty else "", tray.at)


def _ended(intake: Intake, reason: str, at: datetime) -> Intake:
    intake.state = Intake.State.REFUSED if reason else Intake.State.DONE
    intake.reason, intake.finished_at = reason, at
    intake.save()
    release_room(archive=intake.file)
    publish(
        IntakeFinished(
            intake_id=intake.id,
            file_id=intake.file_id,
            images=intake.instances.count(),
            refused=len(intake.refused),
        ),
        by=Actor.system(),
        at=at,
    )
    return intake
