"""Making documents: number, typeset, sign, keep; all or nothing."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.documents.domain import codes
from consilia.documents.domain.moments import day_text, moment_text
from consilia.documents.domain.shortening import shortened
from consilia.documents.events import DocumentIssued
from consilia.documents.models import Document
from consilia.documents.services.files import store_made_file
from consilia.documents.signing import Certificate, current_signer
from consilia.documents.typesetting import CannotBePrinted, qr_code, typeset
from consilia.foundation.languages import in_language
from consilia.foundation.refusals import Refusal


class AlreadySuperseded(Refusal):
    message = gettext_lazy("This document already has a newer version.")


class NotPrintable(Refusal):
    """The text has a character that no font of ours has."""

    status = 422

    def __init__(self, characters: str) -> None:
        names = ", ".join(f"{one} (U+{ord(one):04X})" for one in characters)
        super().__init__(
            gettext_lazy("These characters cannot be printed: %(names)s. Write them in words.")
            % {"names": names}
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of document: its code, the prefix of its numbers and its typst source.

    The source gets `{"frame": …, "body": …}`: wrap the text in `frame`, end with `signatures`
    (see documents/typst/frame.typ).
    """

    kind: str
    prefix: str
    source: Path


@dataclass(frozen=True, slots=True)
class Issuer:
    """The organisation in whose name a document is issued. Times are printed in its time zone."""

    organisation_id: UUID
    name_en: str
    name_ru: str
    time_zone: str

    def name(self, language: str) -> str:
        return in_language(self.name_ru, self.name_en, language)


@dataclass(frozen=True, slots=True)
class Signatory:
    """The person who signs, as printed: her name, and what she is."""

    name: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything that a document of one kind says.

    Attributes:
        body: JSON-able data of the template.
        text: the same content as plain text, for links too slow for a PDF.
    """

    template: Template
    language: str
    title: str
    subtitle: str
    body: Mapping[str, Any]
    text: str
    issuer: Issuer
    signatory: Signatory


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a document gets beside its content."""

    number: str
    code: str
    certificate: Certificate


@transaction.atomic
def issue_document(order: Order, *, supersedes: Document | None, by: Actor, at: datetime) -> Document:
    """Number, typeset and sign a document. A rolled-back transaction gives its number back.

    Raises:
        AlreadySuperseded: `supersedes` has a newer version.
        NotPrintable: the text has a character that no font has.
    """
    if supersedes is not None and Document.objects.filter(supersedes=supersedes).exists():
        raise AlreadySuperseded
    signer = current_signer()
    marks = _Marks(_next_number(order.template.prefix, at), codes.new_code(), signer.certificate)
    with translation.override(order.language):
        frame, text = _signed_frame(order, marks, at), _plain_text(order, marks, at)
        reason = _("Signed in Consilia")
    pdf = _typeset(order, frame, at)
    signed = signer.sign(pdf, reason=reason, name=order.signatory.name, at=at)
    return _kept(order, marks, signed, text=text, supersedes=supersedes, by=by, at=at)


def preview_document(order: Order, *, watermark: str, at: datetime) -> bytes:
    """The PDF as it would look, without number, code and signature, under a watermark. Nothing is kept."""
    with translation.override(order.language):
        frame = {**_frame(order), "number": "", "footer": "", "watermark": watermark}
    return _typeset(order, frame, at)


def _typeset(order: Order, frame: Mapping[str, Any], at: datetime) -> bytes:
    try:
        return typeset(order.template.source, {"frame": frame, "body": order.body}, at=at)
    except CannotBePrinted as error:
        raise NotPrintable(error.characters) from error


def _kept(
    order: Order,
    marks: _Marks,
    signed: bytes,
    *,
    text: str,
    supersedes: Document | None,
    by: Actor,
    at: datetime,
) -> Document:
    pdf = store_made_file(
        stream=io.BytesIO(signed), name=f"{marks.number}.pdf", media_type="application/pdf", by=by, at=at
    )
    document = Document.objects.create(
        number=marks.number,
        kind=order.template.kind,
        title=order.title,
        language=order.language,
        organisation_id=order.issuer.organisation_id,
        organisation_name_en=order.issuer.name_en,
        organisation_name_ru=order.issuer.name_ru,
        pdf=pdf,
        text=text,
        verification_code=marks.code,
        certificate_sha256=marks.certificate.sha256,
        supersedes=supersedes,
        created_by_id=by.user_id,
        created_at=at,
    )
    issued = DocumentIssued(
        document_id=document.id,
        kind=document.kind,
        number=document.number,
        sha256=pdf.sha256,
        supersedes_id=supersedes.id if supersedes else None,
    )
    publish(issued, by=by, at=at)
    return document


def _next_number(prefix: str, at: datetime) -> str:
    """`K-2026-000042`, of the year in the installation's time zone.

    The row stays locked until the transaction ends: numbers have no gaps, and documents of one
    prefix are signed one after the other (50 CPU-ms each).
    """
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numberseries (prefix, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (prefix, year) DO UPDATE SET last = documents_numberseries.last + 1 RETURNING last",
            [prefix, year],
        )
        (last,) = cursor.fetchone()
    return f"{prefix}-{year}-{last:06d}"


def _frame(order: Order) -> dict[str, Any]:
    return {
        "language": order.language,
        "title": order.title,
        "subtitle": order.subtitle,
        "organisation": order.issuer.name(order.language),
        "watermark": "",
        "signature": None,
        "labels": {
            "page": _("Page {page} of {pages}"),
            "signed": _("Signed electronically"),
            "verify": _("Check that this document is genuine:"),
        },
    }


def _signed_frame(order: Order, marks: _Marks, at: datetime) -> dict[str, Any]:
    address = settings.PUBLIC_URL + reverse("documents:verify-printed", args=[marks.number, marks.code])
    return {
        **_frame(order),
        "number": marks.number,
        "footer": _("Document %(number)s of %(day)s")
        % {"number": marks.number, "day": day_text(at, order.issuer.time_zone)},
        "signature": {
            "facts": _signature_facts(order, marks.certificate, at),
            "notice": _notice(marks.certificate),
        },
        "verification": {
            "address": address,
            "qr": qr_code(address),
            "page": settings.PUBLIC_URL + reverse("documents:verify"),
            "code": codes.grouped(marks.code),
        },
    }


def _signature_facts(order: Order, certificate: Certificate, at: datetime) -> list[tuple[str, str]]:
    valid = _("%(first)s to %(last)s") % {
        "first": f"{certificate.valid_from:%d.%m.%Y}",
        "last": f"{certificate.valid_until:%d.%m.%Y}",
    }
    return [
        (_("Signed by"), order.signatory.name),
        (_("Position"), order.signatory.position),
        (_("Organisation"), order.issuer.name(order.language)),
        (_("Time"), moment_text(at, order.issuer.time_zone)),
        (_("Certificate"), f"{certificate.subject}, {certificate.serial[:16]}"),
        (_("Valid"), valid),
    ]


def _notice(certificate: Certificate) -> str:
    if not certificate.self_made:
        return ""
    return _(
        "Made with this installation's own certificate: it proves origin and integrity, and is not a "
        "qualified electronic signature."
    )


def _plain_text(order: Order, marks: _Marks, at: datetime) -> str:
    head = [order.title, order.subtitle, order.issuer.name(order.language)]
    head.append(f"{marks.number}, {moment_text(at, order.issuer.time_zone)}")
    tail = [
        f"{_('Signed electronically')}: {order.signatory.name}, {order.signatory.position}",
        f"{_('Check that this document is genuine:')} {settings.PUBLIC_URL}{reverse('documents:verify')}",
        f"{marks.number} · {codes.grouped(marks.code)}",
    ]
    whole = "\n\n".join(["\n".join(filter(None, head)), order.text, "\n".join(tail)]) + "\n"
    notice = _("This text is cut here. The whole document is the PDF %(number)s.") % {"number": marks.number}
    return shortened(whole, notice="\n".join([notice, *tail]))
