"""Images that come to a case the way people send them: attached, then read by the worker."""

import io

from consilia.cases.models import Attachment, Case
from consilia.cases.services import attach_file
from consilia.imaging.models import Intake
from consilia.imaging.services import take_in
from tests.factories.cases import Scene


def bring(
    scene: Scene, case: Case, content: bytes, name: str, *, title: str = "", read: bool = True
) -> Attachment:
    """The attachment of a file that the doctor of the scene sends; `read`: the worker has taken its images out."""
    attached = attach_file(
        case_id=case.id,
        stream=io.BytesIO(content),
        name=name,
        declared_type="",
        title=title,
        by=scene.referrer,
        at=scene.tick(),
    )
    if read:
        take_in(intake_id=intake_of(attached).id, at=scene.tick())
    return attached


def intake_of(attached: Attachment) -> Intake:
    """As it is now."""
    return Intake.objects.get(file=attached.file)
