"""Signatures hold together with others, and break when a byte changes."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from consilia.documents.signing import SigningKeyUnusable, authority
from consilia.documents.signing.pades import PadesSigner, verdicts
from consilia.documents.typesetting import typeset
from tests.factories.documents import LETTER, NOON


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> PadesSigner:
    keys = authority.signer_file(tmp_path_factory.mktemp("data") / "keys")
    return PadesSigner(keys, "", self_made=True)


@pytest.fixture(scope="module")
def paper() -> bytes:
    labels = {"page": "{page}/{pages}", "signed": "", "verify": ""}
    frame = {
        "language": "en", "title": "Letter", "subtitle": "", "organisation": "Centre", "number": "L-1",
        "footer": "", "watermark": "", "signature": None, "labels": labels,
    }  # fmt: skip
    return typeset(LETTER.source, {"frame": frame, "body": {"text": "Ten milligrams."}}, at=NOON)


def test_two_signatures_on_one_paper_both_hold(signer: PadesSigner, paper: bytes) -> None:
    once = signer.sign(paper, reason="Chair", name="Орлова А. П.", at=NOON)
    twice = signer.sign(once, reason="Secretary", name="Лебедев И. И.", at=NOON + timedelta(minutes=5))

    first, second = verdicts(twice, root_pem=signer.root, on=NOON)
    assert first.holds, first.summary
    assert second.holds, second.summary
    assert (first.covers_all, second.covers_all) == (False, True)
    assert (first.name, second.name) == ("Орлова А. П.", "Лебедев И. И.")
    assert second.at == NOON + timedelta(minutes=5)


def test_signing_adds_to_the_paper_and_changes_nothing_before(signer: PadesSigner, paper: bytes) -> None:
    assert signer.sign(paper, reason="", name="x", at=NOON).startswith(paper)


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7])
def test_one_changed_byte_breaks_the_signature(signer: PadesSigner, paper: bytes, place: float) -> None:
    signed = bytearray(signer.sign(paper, reason="", name="x", at=NOON))
    # Inside a compressed stream, so that the file still reads as a PDF.
    spot = signed.index(b"stream", int(len(paper) * place)) + 20
    signed[spot] ^= 1

    (verdict,) = verdicts(bytes(signed), root_pem=signer.root, on=NOON)
    assert not verdict.holds


def test_an_addition_behind_the_signature_is_noticed(signer: PadesSigner, paper: bytes) -> None:
    signed = signer.sign(paper, reason="", name="x", at=NOON)

    (verdict,) = verdicts(signed + b"\n% one more line\n", root_pem=signer.root, on=NOON)
    assert not (verdict.holds and verdict.covers_all)


def test_a_signature_of_another_installation_is_not_ours(
    signer: PadesSigner, paper: bytes, tmp_path: Path
) -> None:
    stranger = PadesSigner(authority.signer_file(tmp_path / "keys"), "", self_made=True)

    (verdict,) = verdicts(stranger.sign(paper, reason="", name="x", at=NOON), root_pem=signer.root, on=NOON)
    assert not verdict.holds


def test_private_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    authority.signer_file(tmp_path / "keys")

    modes = {path.name: stat.S_IMODE(os.stat(path).st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {"authority.key": 0o600, "signer.p12": 0o600}
    assert stat.S_IMODE(os.stat(tmp_path / "keys").st_mode) == 0o700


def test_processes_that_start_together_share_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda _: authority.signer_file(tmp_path / "keys").read_bytes(), range(8)))

    assert len(set(files)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_bought_certificate_signs_as_well(tmp_path: Path, paper: bytes) -> None:
    file = _bought_key(tmp_path, password="correct horse")
    signer = PadesSigner(file, "correct horse", self_made=False)

    (verdict,) = verdicts(signer.sign(paper, reason="", name="x", at=NOON), root_pem=signer.root, on=NOON)
    assert verdict.holds, verdict.summary
    assert "Ministry" in signer.certificate.subject


def test_a_key_that_cannot_be_opened_says_so_at_start(tmp_path: Path) -> None:
    file = _bought_key(tmp_path, password="correct horse")
    with pytest.raises(SigningKeyUnusable, match=r"bought\.p12"):
        PadesSigner(file, "wrong", self_made=False)
    with pytest.raises(SigningKeyUnusable, match=r"missing\.p12"):
        PadesSigner(tmp_path / "missing.p12", "", self_made=False)


def _bought_key(folder: Path, *, password: str) -> Path:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ministry signing")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2028, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = BestAvailableEncryption(password.encode())
    bundle = pkcs12.serialize_key_and_certificates(b"signer", key, certificate, None, locked)
    (folder / "bought.p12").write_bytes(bundle)
    return folder / "bought.p12"
