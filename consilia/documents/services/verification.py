"""The public question: is this document genuine? Answered without saying what it is about."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consilia.documents import storage
from consilia.documents.domain.codes import LENGTH, read_code, read_number
from consilia.documents.models import Document, FailedVerification
from consilia.foundation.refusals import Refusal
from consilia.foundation.visits import admit, network_of
from consilia.foundation.wall import looking_further

WINDOW = timedelta(minutes=10)
MOST_FAILURES = 10  # a person mistypes twice; a code of 140 bits leaves no chance to a machine either way
KEPT = timedelta(days=2)


class TooManyAttempts(Refusal):
    status = 429
    message = _("Too many wrong attempts from your network. Try again in ten minutes.")


@dataclass(frozen=True, slots=True)
class Genuine:
    """All that a stranger with the paper in her hand is told.

    `unchanged`: whether the file that she handed in is the very one that was issued; None without a file.
    """

    number: str
    signed_at: datetime
    organisation: str
    superseded_at: datetime | None
    revoked_at: datetime | None
    unchanged: bool | None = None


def verify_document(
    *, number: str, code: str, visitor: str, at: datetime, stream: storage.Readable | None = None
) -> Genuine | None:
    """What may be said about the document with this number and code; None when there is none.

    A wrong number and a wrong code answer alike, in equal time. Another file is a wrong attempt, too.

    Args:
        visitor: the address of the one who asks.
        stream: a file to be compared with what was issued. It is read and not kept.

    Raises:
        TooManyAttempts: the visitor guessed wrongly too often. TooManyVisits: the document was asked for too often.
    """
    attempt = _admitted(visitor, at)
    admit(f"document {read_number(number)}", at=at)  # whoever asks, and from how many addresses
    document = _proved(number, code)
    unchanged = _hash(stream) == document.pdf.sha256 if document and stream else None
    if document is None or unchanged is False:
        _count_failure(*attempt)
    return _genuine(document, unchanged=unchanged) if document else None


def find_by_file(*, stream: storage.Readable, visitor: str, at: datetime) -> Genuine | None:
    """The document whose very bytes `stream` holds: whoever has them has its number and code, too.

    Raises:
        TooManyAttempts: the visitor guessed wrongly too often.
    """
    attempt = _admitted(visitor, at)
    document = _of_bytes(_hash(stream))
    if document is None:
        _count_failure(*attempt)
        return None
    return _genuine(document, unchanged=True)


def forget_attempts(*, at: datetime) -> int:
    """Drop the counts of windows long past."""
    dropped, _each = FailedVerification.objects.filter(window__lt=at - KEPT).delete()
    return dropped


def _documents() -> QuerySet[Document]:
    return Document.objects.select_related("superseded_by", "revocation", "pdf")


@looking_further()
def _of_bytes(hashed: str) -> Document | None:
    return _documents().filter(pdf__sha256=hashed).first()


@looking_further()
def _proved(number: str, code: str) -> Document | None:
    """The document, if number and code belong together; in the same time for every wrong pair."""
    document = _documents().filter(number=read_number(number)).first()
    held = document.verification_code if document else "0" * LENGTH
    same = hmac.compare_digest(held.encode(), read_code(code).encode())
    return document if same else None


def _hash(stream: storage.Readable) -> str:
    """Empty, and so nobody's, for a file larger than any that we could have issued."""
    try:
        return storage.hash_of(stream, limit=settings.FORM_FILE_MAX_BYTES)
    except storage.TooLong:
        return ""


def _genuine(document: Document, *, unchanged: bool | None = None) -> Genuine:
    return Genuine(
        number=document.number,
        signed_at=document.created_at,
        organisation=document.organisation_name,
        superseded_at=document.superseded_by.created_at if document.is_superseded else None,
        revoked_at=document.revocation.revoked_at if document.is_revoked else None,
        unchanged=unchanged,
    )


def _admitted(visitor: str, at: datetime) -> tuple[str, datetime]:
    """Under which mark and window a failure of this visitor would count.

    Raises:
        TooManyAttempts: there were enough of them.
    """
    mark, window = _mark(visitor, at), _window(at)
    if FailedVerification.objects.filter(visitor=mark, window=window, count__gte=MOST_FAILURES).exists():
        raise TooManyAttempts
    return mark, window


def _count_failure(mark: str, window: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO documents_failedverification (visitor, "window", count) VALUES (%s, %s, 1)'
            ' ON CONFLICT (visitor, "window") DO UPDATE SET count = documents_failedverification.count + 1',
            [mark, window],
        )


def _mark(visitor: str, at: datetime) -> str:
    """A hash that counts a visitor for a day and names nobody. An IPv6 household counts as one."""
    key = f"verification:{at:%Y-%m-%d}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, network_of(visitor).encode(), sha256).hexdigest()


def _window(at: datetime) -> datetime:
    return datetime.fromtimestamp(
        at.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), at.tzinfo
    )
