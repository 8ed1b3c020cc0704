"""What a file goes through before it is kept: type by content, a virus scanner where there is one, and for what has to
be opened to be judged, a child process that may take only so much."""

import logging
from dataclasses import dataclass
from pathlib import Path

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.documents import virus_scan
from consilia.documents.domain.inspection.kinds import BY_MEDIA_TYPE, Kind, inspect, kind_named
from consilia.documents.domain.inspection.reasons import Reason, Unacceptable
from consilia.documents.domain.names import extension
from consilia.documents.storage import Received
from consilia.foundation.confined import OutOfBounds, Rejected, confined
from consilia.foundation.refusals import Refusal

log = logging.getLogger(__name__)

KIND_NAMES: dict[str, str | Promise] = {
    "application/pdf": _("PDF document"),
    "image/jpeg": _("JPEG image"),
    "image/png": _("PNG image"),
    "image/tiff": _("TIFF image"),
    "application/dicom": _("DICOM object"),
    "video/mp4": _("MP4 film"),
    "video/quicktime": _("QuickTime film"),
    "video/webm": _("WebM film"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _("Word document"),
    "application/zip": _("archive of DICOM objects"),
    "text/plain": _("plain text"),
}
_TAKEN = _(
    "PDF, JPEG, PNG, TIFF, DICOM, zip archives of DICOM, MP4, MOV, WebM, DOCX and plain text are accepted."
)
_WHY = {
    Reason.HEIC: _(
        "“%(name)s” is a photograph in HEIC, which most computers cannot show. Save it as JPEG; on an iPhone:"
        " Settings, Camera, Formats, Most Compatible, then take it again."
    ),
    Reason.NO_IMAGES: _(
        "“%(name)s” is an archive without a DICOM image in it. Unpack it and send its files one by one."
    ),
    Reason.NESTED: _("“%(name)s” is an archive of archives. Unpack it and send the inner ones."),
    Reason.DAMAGED: _("“%(name)s” is damaged or incomplete. Export or copy it again."),
    Reason.TWO_FACED: _("“%(name)s” hides a second file format in itself. Export it again from its program."),
    Reason.ACTIVE: _("“%(name)s” carries a macro, a script or an embedded program. Save it without them."),
    Reason.BOMB: _("“%(name)s” would unpack into something too large to open."),
    Reason.COMPRESSED_DICOM: _(
        "“%(name)s” is a DICOM object in deflated transfer syntax. Export it uncompressed or as JPEG."
    ),
    Reason.OUTSIDE: _("“%(name)s” names places outside of its own folder. Pack the images again."),
    Reason.NOT_UTF8: _("“%(name)s” is text in an old encoding. Save it as UTF-8."),
    Reason.LOCKED: _("“%(name)s” is protected by a password, so nobody could read it. Save it without one."),
    Reason.CARRIES: _("“%(name)s” has other files packed into it. Take them out and send them beside it."),
    Reason.TOO_MUCH: _(
        "“%(name)s” takes too much memory or time to open. Export it smaller, or print it into a new PDF."
    ),
    Reason.INFECTED: _("The virus scanner found something in “%(name)s”. It was not kept."),
}
# A child with its libraries takes some 150 MB of address space.
MEMORY_MB, SECONDS, COPY_MB = 512, 30, 20
_INSPECTION = "consilia.documents.domain.inspection"


class FileTypeRefused(Refusal):
    """The content is not of a kind we take, is not sound, or is not what its name says."""

    status = 422


class CannotBeScanned(Refusal):
    """The installation wants every file scanned, and its scanner does not answer."""

    status = 503
    message = _("The file could not be checked for viruses. Try again in some minutes.")


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that may be kept; `copy` is a picture of it that shows no more than is to be seen."""

    kind: Kind
    copy: Path | None


def let_through(received: Received, *, name: str, declared_type: str) -> Passed:
    """Judge a complete file by its bytes; name and type are what the sender says.

    Raises:
        FileTypeRefused, CannotBeScanned: with what to do.
    """
    kind = _inspected(received.path, received.size, name)
    _refuse_other_than_declared(kind, name, declared_type)
    _refuse_infected(received.path, name)
    try:
        return Passed(kind, _opened(received, kind))
    except Rejected as rejected:
        raise FileTypeRefused(_WHY[Reason(str(rejected))] % {"name": name}) from rejected
    except OutOfBounds as beyond:
        log.warning("A file was refused: %s", beyond)  # its name may be a child's
        raise FileTypeRefused(_WHY[Reason.TOO_MUCH] % {"name": name}) from beyond


def _opened(received: Received, kind: Kind) -> Path | None:
    """Whatever must be opened to be judged is opened elsewhere."""
    bounds = {"memory_mb": MEMORY_MB, "seconds": SECONDS}
    if kind.media_type == "application/pdf":
        confined(f"{_INSPECTION}.opened_papers:look_into_pdf", str(received.path), **bounds)
    if not kind.media_type.startswith("image/"):
        return None
    copy = received.copy_path
    drawn = [str(received.path), kind.media_type, str(copy), received.size]
    confined(f"{_INSPECTION}.opened_pictures:draw_anew", *drawn, **bounds, writes_mb=COPY_MB)
    return copy


def _refuse_infected(path: Path, name: str) -> None:
    try:
        found = virus_scan.finding(path)
    except virus_scan.CannotScan as silent:
        log.error("The virus scanner did not judge a file: %s", silent)
        raise CannotBeScanned from silent
    if found:
        log.warning("The virus scanner found %s in a file; it was refused", found)
        raise FileTypeRefused(_WHY[Reason.INFECTED] % {"name": name})


def _inspected(path: Path, size: int, name: str) -> Kind:
    with path.open("rb") as file:
        try:
            return inspect(file, size)
        except Unacceptable as unacceptable:
            if unacceptable.reason is not Reason.UNKNOWN:
                raise FileTypeRefused(_WHY[unacceptable.reason] % {"name": name}) from unacceptable
            file.seek(0)
            raise FileTypeRefused(_unknown(name, file.read(4096))) from unacceptable


def _unknown(name: str, head: bytes) -> str:
    guess = _guess(head)
    if not guess:
        return _("“%(name)s” is of a kind that is not accepted.") % {"name": name} + f" {_TAKEN}"
    return (
        _("“%(name)s” is not accepted: it looks like “%(guess)s”.") % {"name": name, "guess": guess}
        + f" {_TAKEN}"
    )


def _guess(head: bytes) -> str:
    """The kind in the words of the signature library, in English; empty where it knows none."""
    try:
        return str(puremagic.magic_string(head)[0].name)
    except (puremagic.PureError, ValueError, IndexError):
        return ""


def _refuse_other_than_declared(kind: Kind, name: str, declared_type: str) -> None:
    promised = kind_named(extension(name), declared_type)
    if extension(name) in kind.extensions or (not extension(name) and promised in (kind, None)):
        return
    says = KIND_NAMES[promised.media_type] if promised else f".{extension(name)}"
    raise FileTypeRefused(
        _("“%(name)s” says it is a %(says)s, but its content is a %(found)s. Give it its right name.")
        % {"name": name, "says": says, "found": KIND_NAMES[kind.media_type]}
    )


assert set(KIND_NAMES) == set(BY_MEDIA_TYPE)  # noqa: S101 - a kind without a name is a mistake at start
