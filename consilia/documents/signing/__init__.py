"""Signing documents: one interface, so that another kind of signature (GOST, a remote service) can follow."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a reader is told about the certificate behind a signature.

    Attributes:
        sha256: fingerprint of the certificate, hex.
        self_made: issued by this installation's own authority, which nobody else vouches for.
    """

    subject: str
    issuer: str
    serial: str
    sha256: str
    valid_from: datetime
    valid_until: datetime
    self_made: bool


class Signer(Protocol):
    """Adds a signature to a PDF. Signatures already in it stay valid."""

    @property
    def certificate(self) -> Certificate: ...

    @property
    def root(self) -> bytes:
        """The certificate (PEM) that a stranger has to trust to check our signatures."""
        ...

    def sign(self, pdf: bytes, *, reason: str, name: str, at: datetime) -> bytes:
        """`pdf` with a signature of `name`, dated `at`."""
        ...


class SigningKeyUnusable(Exception):
    """SIGNING_KEY_FILE cannot be read, has another password, or its certificate may not sign."""


def current_signer() -> Signer:
    """The installation's signer: its PKCS#12 file, or the authority it made for itself."""
    return _signer(settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_PASSWORD, Path(settings.DATA_DIR))


@cache
def _signer(key_file: str, password: str, data: Path) -> Signer:
    from consilia.documents.signing import authority, pades

    if key_file:
        return pades.PadesSigner(Path(key_file), password, self_made=False)
    return pades.PadesSigner(authority.signer_file(data / "keys"), "", self_made=True)
