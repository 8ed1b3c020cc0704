"""tus 1.0: creation, pieces with checksums, termination, expiration, parts beside each other.

Errors are one sentence of plain text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.documents import services
from consilia.documents.domain import tus
from consilia.documents.models import Upload
from consilia.documents.queries import arrived_for, unfinished_for, uploads_of
from consilia.foundation.refusals import Refusal

# A piece with a checksum is kept whole or not at all, so it must fit into memory.
LARGEST_CHECKED = 8 * 1024 * 1024
READ = 256 * 1024
# What has come is kept: the scanner answers again, room is made, and nothing need travel a second time.
_MENDABLE = (services.CannotBeScanned, services.OrganisationFull)


def begin(request: HttpRequest) -> HttpResponse:
    """OPTIONS says what we can; POST makes room for a file."""
    return _answered(request, {"OPTIONS": _abilities, "POST": _create})


def go_on(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """HEAD tells where it stands, PATCH brings the next piece, DELETE gives it up."""
    return _answered(request, {"HEAD": _state, "PATCH": _append, "DELETE": _terminate}, upload_id)


def _answered(request: HttpRequest, by_method: dict[str, Callable[..., Any]], *args: UUID) -> HttpResponse:
    method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
    if method not in by_method:
        return _said(405, Allow=", ".join(by_method))
    if method != "OPTIONS" and request.headers.get("Tus-Resumable") != tus.VERSION:
        return _said(412, Tus_Version=tus.VERSION)
    try:
        response: HttpResponse = by_method[method](request, *args)
    except tus.NotUnderstood:
        return _said(400, _("The upload was not understood. Load the page again."))
    except services.AnotherPieceExpected as refusal:
        return _said(refusal.status, str(refusal), Upload_Offset=refusal.offset)
    except Refusal as refusal:
        return _said(refusal.status, str(refusal))
    return response


def _abilities(request: HttpRequest) -> HttpResponse:
    return _said(
        204,
        Tus_Version=tus.VERSION,
        Tus_Extension=tus.EXTENSIONS,
        Tus_Checksum_Algorithm=",".join(tus.ALGORITHMS),
        Tus_Max_Size=settings.ATTACHMENT_MAX_BYTES,
    )


@signed_in
def _create(request: Request) -> HttpResponse:
    told = tus.read_metadata(request.headers.get("Upload-Metadata", ""))
    sha256 = told.get("sha256", "")
    if sha256 and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        raise tus.NotUnderstood
    concat = request.headers.get("Upload-Concat", "")
    if concat and concat != tus.PARTIAL:
        return _made_at(_joined(request, tus.read_parts(concat), told, sha256))
    upload = services.begin_upload(
        name=told.get("filename", ""),
        declared_type=told.get("filetype", ""),
        sha256=sha256,
        length=tus.read_length(request.headers.get("Upload-Length")),
        is_part=concat == tus.PARTIAL,
        meant_for=told.get("for", ""),
        by=request.actor,
        at=request.at,
    )
    return _made_at(upload)


def _made_at(upload: Upload) -> HttpResponse:
    return _at(upload, 201, Location=reverse("documents:upload", args=[upload.id]))


def _joined(request: Request, parts: Sequence[UUID], told: Mapping[str, str], sha256: str) -> Upload:
    try:
        return services.join_uploads(
            parts=parts,
            name=told.get("filename", ""),
            declared_type=told.get("filetype", ""),
            sha256=sha256,
            meant_for=told.get("for", ""),
            by=request.actor,
            at=request.at,
        )
    except (services.NotWhole, services.UploadGone, *_MENDABLE):
        raise
    except Refusal:
        for part in parts:  # nothing that comes after could mend them
            services.discard_upload(upload_id=part, by=request.actor, at=request.at)
        raise


@signed_in
def _state(request: Request, upload_id: UUID) -> HttpResponse:
    upload = _upload(request, upload_id)
    told = {"filename": upload.name, "filetype": upload.declared_type, "sha256": upload.sha256}
    metadata = tus.write_metadata({key: value for key, value in told.items() if value})
    return _at(upload, 200, Upload_Length=upload.length, Upload_Metadata=metadata, **_kinship(upload))


def _kinship(upload: Upload) -> dict[str, str]:
    if upload.is_part:
        return {"Upload_Concat": tus.PARTIAL}
    places = " ".join(reverse("documents:upload", args=[part]) for part in upload.joined)
    return {"Upload_Concat": f"final;{places}"} if places else {}


@signed_in
def _append(request: Request, upload_id: UUID) -> HttpResponse:
    if request.content_type != tus.PIECE_TYPE:
        return _said(415, Accept=tus.PIECE_TYPE)
    offset = tus.read_length(request.headers.get("Upload-Offset"))
    # Asked for before a byte is read: a stranger's upload, or one that goes on elsewhere.
    upload = _upload(request, upload_id)
    if upload.joined:
        return _said(403)  # what was put together takes no more
    if upload.offset != offset:
        raise services.AnotherPieceExpected(upload.offset)
    for piece in _pieces(request):
        upload = services.append_to_upload(
            upload_id=upload_id, offset=offset, piece=piece, by=request.actor, at=request.at
        )
        offset = upload.offset
    if upload.offset == upload.length:
        upload = _finished(upload, request)
    return _at(upload, 204)


@require_GET
@signed_in
def waiting(request: Request) -> HttpResponse:
    """What of a form's files is here already, and who asks: after a reload, and before the form is sent.

    `?for=` is the form's address; with `used=1` also what is in its case already. JSON: `person`; `arrived`, each with
    `id`, `name`, `size` (bytes) and `sha256`; `unfinished`, names.
    """
    form = request.GET.get("for", "")
    arrived = arrived_for(form, request.actor, request.at, used=bool(request.GET.get("used")))
    told = {
        "person": request.actor.person_id,
        "arrived": [_told(upload) for upload in arrived.select_related("file")],
        "unfinished": unfinished_for(form, request.actor, request.at),
    }
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _told(upload: Upload) -> dict[str, Any]:
    sha256 = upload.file.sha256 if upload.file else ""
    return {"id": upload.id, "name": upload.name, "size": upload.length, "sha256": sha256}


def _finished(upload: Upload, request: Request) -> Upload:
    try:
        return services.finish_upload(upload_id=upload.id, by=request.actor, at=request.at)
    except _MENDABLE:
        raise
    except Refusal:
        # Nothing that comes after could mend it, and its bytes are not ours to keep.
        services.discard_upload(upload_id=upload.id, by=request.actor, at=request.at)
        raise


@signed_in
def _terminate(request: Request, upload_id: UUID) -> HttpResponse:
    services.discard_upload(upload_id=upload_id, by=request.actor, at=request.at)
    return _said(204)


def _upload(request: Request, upload_id: UUID) -> Upload:
    upload = uploads_of(request.actor, request.at).filter(pk=upload_id).first()
    if upload is None:
        raise services.UploadGone
    return upload


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """What comes, as it comes; with a checksum all of it at once, or nothing."""
    checksum = request.headers.get("Upload-Checksum")
    if checksum is None:
        yield from _read(request)
        return
    if int(request.headers.get("Content-Length") or 0) > LARGEST_CHECKED:
        raise services.BeyondItsEnd
    piece = b"".join(_read(request))
    if not tus.matches(piece, checksum):
        raise services.ArrivedDamaged
    yield piece


def _read(request: HttpRequest) -> Iterator[bytes]:
    """The body until it ends or the line breaks: what came until then is good."""
    try:
        while piece := request.read(READ):
            yield piece
    except UnreadablePostError:
        return


def _at(upload: Upload, status: int, **headers: Any) -> HttpResponse:
    expires = http_date(upload.expires_at.timestamp())
    if upload.is_arrived or (upload.is_part and upload.offset == upload.length):
        headers["Upload_Complete"] = "?1"  # a last piece whose file could not be looked at yet is not enough
    return _said(status, Upload_Offset=upload.offset, Upload_Expires=expires, **headers)


def _said(status: int, sentence: str = "", **headers: Any) -> HttpResponse:
    """Header names are written with underscores."""
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Tus-Resumable"] = tus.VERSION
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = str(value)
    return response
