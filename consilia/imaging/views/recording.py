"""What every look at an image leaves in the log, and how a picture is sent."""

from django.http import HttpResponse

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.imaging.models import Instance, Study
from consilia.imaging.queries import grounds_for

# A picture never changes, but the right to see it may end.
KEPT = "private, max-age=600"


def record(request: Request, of: Study, instance: Instance, what: str) -> None:
    """Into the log, with the mark of an emergency where that alone opened the images."""
    grounds = grounds_for(request.actor, instance.intake.file_id, request.at)
    record_read(
        subject="study", subject_id=of.id, what=what, by=request.actor, at=request.at, grounds=grounds
    )


def picture(content: bytes, kind: str) -> HttpResponse:
    headers = {"Cache-Control": KEPT, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=f"image/{kind}", headers=headers)
