"""STOW-RS for one case: what a program sends becomes one attachment, whose images are read at once."""

from collections.abc import Iterable
from datetime import datetime
from tempfile import TemporaryFile
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.cases.services.attachments import attach_file
from consilia.cases.services.packing import pack_images
from consilia.foundation.wall import looking_further
from consilia.imaging.models import Intake
from consilia.imaging.services import begin_intake, take_in


@transaction.atomic
def store_images(*, case_id: UUID, objects: Iterable[bytes], by: Actor, at: datetime) -> Intake:
    """Attach DICOM objects to a case, in one archive however many there are, and read them.

    Raises:
        FileTooLarge, FileTypeRefused: nothing of it was kept; and whatever `attach_file` refuses.
    """
    with TemporaryFile() as archive:
        pack_images(archive, ((".dcm", content) for content in objects))
        attachment = attach_file(
            case_id=case_id,
            stream=archive,
            name=f"dicomweb-{at:%Y%m%d-%H%M%S}.zip",
            declared_type="application/zip",
            title="",
            by=by,
            at=at,
        )
    intake = begin_intake(file=attachment.file, child_id=attachment.case.child_id, by=by, at=at)
    assert intake is not None  # noqa: S101 - an archive always begins one
    return _read(intake, at)


def _read(intake: Intake, at: datetime) -> Intake:
    """Reading is the system's work, here done while the program waits for its answer."""
    with looking_further():
        return take_in(intake_id=intake.id, at=at)
