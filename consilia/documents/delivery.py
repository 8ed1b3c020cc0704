"""Handing a stored file to a browser: as a download, never as a page of ours."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from textwrap import wrap
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from consilia.documents import storage
from consilia.documents.domain.plain_films import Blank, NotPlain, blanked, blanks_in
from consilia.documents.domain.ranges import Span, Unsatisfiable, requested_span
from consilia.documents.models import StoredFile
from consilia.documents.pieces import Piece
from consilia.documents.services import CannotBeDrawn, drawn_sheet, open_copy, open_file
from consilia.foundation.refusals import Refusal

# Even where a browser opens the file, it runs nothing and speaks to nobody.
SANDBOX = "sandbox; default-src 'none'"
PLAYED_AT_ONCE = 4 * 1024 * 1024


def download(request: HttpRequest, stored: StoredFile, *, name: str | None = None) -> HttpResponseBase:
    """The file, or the part of it that a broken download resumes with. The caller has asked who may.

    Args:
        name: what the browser saves it as; the stored name unless told.
    """
    tag = f'"{stored.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return _headed(HttpResponse(status=304), tag)
    try:
        span = _span(request, stored.size, tag)
    except Unsatisfiable:
        return _headed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"}), tag)
    response = _whole(stored) if span is None else _part(stored, span)
    response.headers["Content-Type"] = _content_type(stored)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name or stored.name) or "attachment"
    )
    response.headers["Accept-Ranges"] = "bytes"
    return _headed(response, tag)


def show(stored: StoredFile) -> HttpResponseBase:
    """The picture drawn anew of an image, in the window: no place, no device, no metadata. The caller has asked who."""
    response = FileResponse(open_copy(stored), headers={"Content-Length": str(stored.copy_size)})
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=_copy_name(stored.name)) or "inline"
    )
    _headed(response, f'"{stored.copy_sha256}"')
    # A browser draws a picture in a page of its own, with a style of its own: that much may run, and nothing else.
    response.headers["Content-Security-Policy"] = f"{SANDBOX}; img-src 'self'; style-src 'unsafe-inline'"
    return response


def show_sheet(
    request: HttpRequest, stored: StoredFile, *, number: int, size: str, at: datetime
) -> HttpResponseBase:
    """The picture of one page of a PDF; where it cannot be drawn, a picture that says so. The caller has asked who.

    Raises:
        NoSuchSheet: there is none of this number.
    """
    try:
        drawn = drawn_sheet(stored, number=number, size=size, at=at)
    except CannotBeDrawn as refusal:
        said = render_to_string("documents/no_sheet.svg", {"lines": wrap(str(refusal), 48)}, using="jinja2")
        response = _headed(HttpResponse(said, content_type="image/svg+xml; charset=utf-8"), "")
        response.headers["Cache-Control"] = "no-store"
        return response
    tag = f'"{drawn.copy_sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return _headed(HttpResponse(status=304), tag)
    content = storage.open_bytes(drawn.copy_sha256)
    headers = {"Content-Length": str(drawn.copy_size), "Content-Disposition": "inline"}
    return _headed(FileResponse(content, content_type="image/webp", headers=headers), tag)


class NotPlayed(Refusal):
    status = 422
    message = _(
        "This film cannot be shown without what else stands in it. Open the original in its own program."
    )


def play(request: HttpRequest, stored: StoredFile, within: Span | None = None) -> HttpResponseBase:
    """A film for a player, in parts, without place, device and names. The caller has asked who may see it.

    Args:
        within: the bytes of the file that are the film, where it is packed into another; all of them unless told.

    Raises:
        NotPlayed: it cannot be told where all of that stands.
    """
    film = within or Span(0, stored.size - 1)
    media_type = stored.media_type if within is None else "video/mp4"
    blanks = _blanks_of(stored.sha256, film, media_type)
    tag = f'"{stored.sha256}-{film.first}-plain"'
    if request.headers.get("If-None-Match") == tag:
        return _headed(HttpResponse(status=304), tag)
    try:
        span = _span(request, film.length, tag) or Span(0, film.length - 1)
    except Unsatisfiable:
        return _headed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{film.length}"}), tag)
    is_part = "Range" in request.headers
    if is_part:  # a player asks for all that follows and listens to little of it
        span = Span(span.first, min(span.last, span.first + PLAYED_AT_ONCE - 1))
    headers = {"Content-Length": str(span.length), "Accept-Ranges": "bytes", "Content-Disposition": "inline"}
    if is_part:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{film.length}"
    content = _blanked(Piece(open_file(stored), film), span, blanks)
    response = StreamingHttpResponse(content, status=206 if is_part else 200, headers=headers)
    response.headers["Content-Type"] = "video/webm" if media_type == "video/webm" else "video/mp4"
    return _headed(response, tag)


@lru_cache(maxsize=64)
def _blanks_of(sha256: str, film: Span, media_type: str) -> tuple[Blank, ...]:
    """A player asks for many parts of one film; where its boxes stand never changes."""
    with Piece(storage.open_bytes(sha256), film) as file:
        try:
            return tuple(blanks_in(file, film.length, media_type))
        except NotPlain as error:
            raise NotPlayed from error


def _blanked(file: BinaryIO, span: Span, blanks: Sequence[Blank]) -> Iterator[bytes]:
    place = span.first
    for chunk in _chunks(file, span):
        yield blanked(chunk, place, blanks)
        place += len(chunk)


def _copy_name(name: str) -> str:
    return f"{name.rpartition('.')[0] or name}.jpg"


def _span(request: HttpRequest, size: int, tag: str) -> Span | None:
    # A part of one version must not be glued to a part of another.
    if request.headers.get("If-Range", tag) != tag:
        return None
    return requested_span(request.headers.get("Range", ""), size)


def _whole(stored: StoredFile) -> HttpResponseBase:
    return FileResponse(open_file(stored), headers={"Content-Length": str(stored.size)})


def _part(stored: StoredFile, span: Span) -> HttpResponseBase:
    headers = {
        "Content-Length": str(span.length),
        "Content-Range": f"bytes {span.first}-{span.last}/{stored.size}",
    }
    return StreamingHttpResponse(_chunks(open_file(stored), span), status=206, headers=headers)


def _chunks(file: BinaryIO, span: Span) -> Iterator[bytes]:
    with file:
        file.seek(span.first)
        rest = span.length
        while rest and (chunk := file.read(min(storage.CHUNK, rest))):
            rest -= len(chunk)
            yield chunk


def _content_type(stored: StoredFile) -> str:
    return f"{stored.media_type}; charset=utf-8" if stored.media_type == "text/plain" else stored.media_type


def _headed(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
