"""PAdES signatures (ETSI EN 319 142, baseline B) by pyHanko, and their verification.

pyHanko costs a second to import, so only a process that signs or verifies pays for it.
"""

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from consilia.documents.signing import Certificate, SigningKeyUnusable

T = TypeVar("T")

# The signature value (an RSA key of 4096 bits makes 512 bytes) and the attributes around it.
_ROOM_BESIDE_CERTIFICATES = 3072


class PadesSigner:
    """Signs with the key of a PKCS#12 file. Each signature is an incremental update: the bytes before stay."""

    def __init__(self, file: Path, password: str, *, self_made: bool) -> None:
        """Raises SigningKeyUnusable, with the reason, at start rather than at the first signature."""
        try:
            self._bundle = file.read_bytes()
            self._password = password.encode() or None
            loaded = pkcs12.load_pkcs12(self._bundle, self._password)
        except (OSError, ValueError) as error:
            raise SigningKeyUnusable(f"{file.name}: {error}") from error
        if loaded.cert is None or loaded.key is None:
            raise SigningKeyUnusable(f"{file.name} holds no key with its certificate")
        self.certificate = _described(loaded.cert.certificate, self_made=self_made)
        self.root = _root_of(loaded, loaded.cert.certificate)
        self._certificates_size = sum(
            len(one.certificate.public_bytes(Encoding.DER)) for one in [loaded.cert, *loaded.additional_certs]
        )

    def sign(self, pdf: bytes, *, reason: str, name: str, at: datetime) -> bytes:
        from pyhanko.sign import fields, signers

        writer = _appending_writer(pdf)
        wanted = signers.PdfSignatureMetadata(
            field_name=f"Signature{len(writer.prev.embedded_signatures) + 1}",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            name=name,
        )
        key = signers.SimpleSigner.load_pkcs12_data(self._bundle, [], passphrase=self._password)
        if key is None:
            raise SigningKeyUnusable("the key and its certificate do not belong together")
        # Without this pyHanko signs twice, the first time to learn how much room a signature needs.
        room = 2 * (_ROOM_BESIDE_CERTIFICATES + self._certificates_size)
        signer = _dated_signer(wanted, key, at)
        return bytes(_aside(lambda: signer.sign_pdf(writer, bytes_reserved=room)).getvalue())


def _aside(work: Callable[[], T]) -> T:
    """pyHanko runs an event loop of its own; in a thread that has one already it would refuse."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _appending_writer(pdf: bytes) -> Any:
    """A writer that adds the signature and touches nothing else.

    pyHanko would also rewrite the metadata by the system clock, and with it the statement of PDF/A.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class AppendingWriter(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            pass

    return AppendingWriter(io.BytesIO(pdf))


def _dated_signer(wanted: Any, key: Any, at: datetime) -> Any:
    """pyHanko dates a signature by the system clock; a deed of ours has its own instant."""
    from pyhanko.sign import signers

    class DatedSigner(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = at
            return session

    return DatedSigner(wanted, key)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One signature of a PDF as a strict verifier sees it.

    Attributes:
        holds: intact, trusted, and nothing was changed behind it that signing does not change.
        covers_all: no bytes follow what it signs.
    """

    name: str
    at: datetime | None
    holds: bool
    covers_all: bool
    summary: str


def verdicts(pdf: bytes, *, root_pem: bytes, on: datetime) -> Sequence[Verdict]:
    """Verify every signature of `pdf` against one root, at the instant `on`, without the network."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = list(load_certs_from_pemder_data(root_pem))
    reader = PdfFileReader(io.BytesIO(pdf))
    found = []
    for signature in reader.embedded_signatures:
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=on)
        # `bottom_line` is the whole answer; `valid` says only that the hash was signed by some key.
        status = _aside(partial(validate_pdf_signature, signature, context))
        found.append(
            Verdict(
                name=str(signature.sig_object.get("/Name", "")),
                at=signature.self_reported_timestamp,
                holds=bool(status.bottom_line),
                covers_all=status.coverage is not None and status.coverage.name == "ENTIRE_FILE",
                summary=str(status.summary()),
            )
        )
    return found


def _described(certificate: x509.Certificate, *, self_made: bool) -> Certificate:
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:X}",
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        self_made=self_made,
    )


def _root_of(loaded: pkcs12.PKCS12KeyAndCertificates, own: x509.Certificate) -> bytes:
    """The topmost certificate that the file carries; the signer's own where it carries no other."""
    chain = [extra.certificate for extra in loaded.additional_certs]
    top = next((one for one in chain if one.issuer == one.subject), chain[-1] if chain else own)
    return top.public_bytes(Encoding.PEM)
