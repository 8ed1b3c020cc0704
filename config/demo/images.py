"""Images in some cases of the sign-in page, so that viewer, electrocardiogram and player have something to show.

They are attached through the product's own services; the worker reads them once it runs, as it would for anybody.
"""

from datetime import datetime
from io import BytesIO

from config.demo.people import Cast
from config.demo.phantoms import all_of_them, title
from consilia.cases.models import Attachment, Case
from consilia.cases.services import attach_file
from consilia.notifications.services import quietly

_CASES = 2


def build(*, cast: Cast, at: datetime) -> None:
    """Once: to the latest cases of the doctor that a centre has in hand, first those of the expert."""
    if Attachment.objects.filter(file__media_type="application/dicom").exists():
        return
    doctor, language = cast.home[0].actor, cast.home[0].language
    sent = Case.objects.open().filter(referrer_id=doctor.user_id, centre__isnull=False).exclude(state="draft")
    cases = sorted(sent.order_by("-changed_at"), key=lambda case: case.expert_id != cast.expert.user_id)[
        :_CASES
    ]
    phantoms = list(all_of_them()) if cases else []
    with quietly():
        for case in cases:
            for name, content in phantoms:
                attach_file(
                    case_id=case.id,
                    stream=BytesIO(content),
                    name=name,
                    declared_type="",
                    title=title(name, language),
                    by=doctor,
                    at=at,
                )
