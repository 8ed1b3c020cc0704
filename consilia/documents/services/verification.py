"""The public question: is this document genuine? Answered without saying what it is about."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from consilia.documents.domain.codes import LENGTH, read_code, read_number
from consilia.documents.models import Document, FailedVerification
from consilia.foundation.refusals import Refusal

WINDOW = timedelta(minutes=10)
MOST_FAILURES = 10  # a person mistypes twice; a code of 140 bits leaves no chance to a machine either way
KEPT = timedelta(days=2)


class TooManyAttempts(Refusal):
    status = 429
    message = _("Too many wrong attempts from your network. Try again in ten minutes.")


@dataclass(frozen=True, slots=True)
class Genuine:
    """All that a stranger with the paper in her hand is told."""

    number: str
    signed_at: datetime
    organisation: str
    superseded_at: datetime | None
    revoked_at: datetime | None


def verify_document(*, number: str, code: str, visitor: str, at: datetime) -> Genuine | None:
    """What may be said about the document with this number and code; None when there is none.

    A wrong number and a wrong code answer alike, in equal time.

    Args:
        visitor: the address of the one who asks.

    Raises:
        TooManyAttempts: the visitor guessed wrongly too often.
    """
    mark, window = _mark(visitor, at), _window(at)
    if FailedVerification.objects.filter(visitor=mark, window=window, count__gte=MOST_FAILURES).exists():
        raise TooManyAttempts
    document = (
        Document.objects.select_related("superseded_by", "revocation")
        .filter(number=read_number(number))
        .first()
    )
    held = document.verification_code if document else "0" * LENGTH
    same = hmac.compare_digest(held.encode(), read_code(code).encode())
    if document is None or not same:
        _count_failure(mark, window)
        return None
    return _genuine(document)


def forget_attempts(*, at: datetime) -> int:
    """Drop the counts of windows long past."""
    dropped, _each = FailedVerification.objects.filter(window__lt=at - KEPT).delete()
    return dropped


def _genuine(document: Document) -> Genuine:
    return Genuine(
        number=document.number,
        signed_at=document.created_at,
        organisation=document.organisation_name,
        superseded_at=document.superseded_by.created_at if document.is_superseded else None,
        revoked_at=document.revocation.revoked_at if document.is_revoked else None,
    )


def _count_failure(mark: str, window: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO documents_failedverification (visitor, "window", count) VALUES (%s, %s, 1)'
            ' ON CONFLICT (visitor, "window") DO UPDATE SET count = documents_failedverification.count + 1',
            [mark, window],
        )


def _mark(visitor: str, at: datetime) -> str:
    """A hash that counts a visitor for a day and names nobody. An IPv6 household counts as one."""
    try:
        address = ip_address(visitor)
        network = (
            visitor if isinstance(address, IPv4Address) else str(ip_network((address, 64), strict=False))
        )
    except ValueError:
        network = "unknown"
    key = f"verification:{at:%Y-%m-%d}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, network.encode(), sha256).hexdigest()


def _window(at: datetime) -> datetime:
    return datetime.fromtimestamp(
        at.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), at.tzinfo
    )
