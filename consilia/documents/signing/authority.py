"""The installation's own certificate authority, made once, for installations without a bought certificate.

Its signatures prove that a document comes from this installation unchanged. They are not qualified
electronic signatures, and every document signed so says it.
"""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID

ROOT_YEARS, SIGNER_YEARS = 20, 10
ROOT_KEY, SIGNER_FILE = "authority.key", "signer.p12"
# A demo network is given a past: certificates begin well before the installation.
BACKDATED = timedelta(days=5 * 365)


def signer_file(folder: Path) -> Path:
    """The PKCS#12 file of the installation's signer; makes the authority when there is none."""
    _ensure(folder)
    return folder / SIGNER_FILE


def _ensure(folder: Path) -> None:
    if (folder / SIGNER_FILE).exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.{uuid4().hex}")
    aside.mkdir(mode=0o700)
    try:
        _make(aside)
        _put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put_in_place(aside: Path, folder: Path) -> None:
    """One rename: two processes that start together end with the keys of one of them."""
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        aside.rename(folder)
    except OSError:
        if not (folder / SIGNER_FILE).exists():
            raise


def _make(folder: Path) -> None:
    # Two certificates of one installation tell themselves apart by a short mark in their names.
    mark, since = uuid4().hex[:8].upper(), _today() - BACKDATED
    root_key, signer_key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    root_name, signer_name = _name(f"Consilia installation {mark}"), _name(f"Consilia documents {mark}")
    root = _root(root_name, root_key, since)
    signer = _signer(signer_name, signer_key, root, root_key, since)
    private = root_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    bundle = pkcs12.serialize_key_and_certificates(b"signer", signer_key, signer, [root], NoEncryption())
    _write(folder / ROOT_KEY, private)
    _write(folder / SIGNER_FILE, bundle)


def _root(name: x509.Name, key: EllipticCurvePrivateKey, since: datetime) -> x509.Certificate:
    return (
        _builder(name, name, key, since, ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _signer(
    name: x509.Name,
    key: EllipticCurvePrivateKey,
    root: x509.Certificate,
    root_key: EllipticCurvePrivateKey,
    since: datetime,
) -> x509.Certificate:
    return (
        _builder(name, root.subject, key, since, SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )


def _builder(
    name: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, since: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(_today() + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
