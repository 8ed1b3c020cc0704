"""A hospital's archive sends images into a case (STOW-RS, PS3.18, 10.5)."""

import json
import mmap
from collections.abc import Callable
from tempfile import TemporaryFile
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from consilia.accounts.access import for_programs
from consilia.accounts.domain.programs import Scope
from consilia.accounts.programs import told
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.queries import case_for
from consilia.cases.views.answers import of_a_case
from consilia.documents.services import FileTooLarge
from consilia.imaging.domain import multipart, stow

_CHUNK = 1 << 18
_NOTHING = _("No object was sent.")


@for_programs(Scope.SEND)
@require_POST
@of_a_case
def store(request: Request, case_id: UUID, study: str = "") -> HttpResponse:
    """Each part of the body is one object, of this `study` if one is named; the answer says what became of each."""
    case_for(request.actor, case_id, request.at)
    try:
        boundary = multipart.boundary_of(request.headers.get("Content-Type", ""), "application/dicom")
    except multipart.NotMultipart:
        return told(415, _("Send objects as multipart/related; type=application/dicom, with a boundary."))
    with TemporaryFile() as received:
        size = 0
        read = _reader_of(request)
        while chunk := read(_CHUNK):
            size += len(chunk)
            if size > settings.ATTACHMENT_MAX_BYTES:
                raise FileTooLarge(settings.ATTACHMENT_MAX_BYTES)
            received.write(chunk)
        if not size:
            return told(400, _NOTHING)
        received.flush()
        with mmap.mmap(received.fileno(), 0, access=mmap.ACCESS_READ) as body:
            return _stored(request, case_id, body, boundary, study)


def _reader_of(request: Request) -> Callable[[int], bytes]:
    """Programs that do not know the length before they send, as Orthanc, send in chunks; Django reads nothing of these.

    The server says that it ends the body itself (`wsgi.input_terminated`), so what it hands out is all of it.
    """
    if request.META.get("CONTENT_LENGTH") or not request.META.get("wsgi.input_terminated"):
        return request.read
    read: Callable[[int], bytes] = request.META["wsgi.input"].read
    return read


def _stored(request: Request, case_id: UUID, body: mmap.mmap, boundary: str, study: str) -> HttpResponse:
    try:
        spans = list(multipart.spans(body, boundary))
    except multipart.NotMultipart:
        return told(400, _("The body breaks off, or its boundary is not the one of the header."))
    if not spans:
        return told(400, _NOTHING)
    fates = services.store_images(
        case_id=case_id,
        objects=multipart.Parts(body, spans),
        study_uid=study,
        by=request.actor,
        at=request.at,
    )
    status, said = stow.answer(fates, request.build_absolute_uri(reverse("imaging:find_studies")))
    return HttpResponse(json.dumps(said), status=status, content_type="application/dicom+json")
