"""A machine that answers as it likes: what of it is believed, and where our secret does not go."""

import io
import socket
import ssl
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from consilia.archives import wire
from consilia.archives.domain.asking import Wanted
from consilia.archives.domain.problems import Problem
from consilia.archives.wire import Door, Failed, fetch_series, find_studies, series_of, store

Answer = tuple[int, dict[str, str], bytes]
FINE = b'[{"0020000D": {"vr": "UI", "Value": ["1.2"]}}]'


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.ARCHIVE_NETWORKS = ["127.0.0.1/32"]


@contextmanager
def answering(answer: Callable[[str], Answer], context: ssl.SSLContext | None = None) -> Iterator[Any]:
    """A server on loopback; `seen` on it holds what came: method, path, headers, body."""

    class Handler(BaseHTTPRequestHandler):
        def _speak(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.seen.append((self.command, self.path, dict(self.headers), body))
            status, headers, content = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _speak  # noqa: N815 - the library's names

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def door(server: Any, **more: Any) -> Door:
    return Door(f"http://127.0.0.1:{server.server_port}/dicom-web/", **more)


def problem_of(deed: Callable[[], Any]) -> Problem:
    with pytest.raises(Failed) as failed:
        deed()
    return failed.value.problem


def test_the_secret_goes_there_and_is_not_shown() -> None:
    with answering(lambda _: (200, {}, FINE)) as server:
        known = door(server, user_name="врач", secret="пароль")
        assert [study.uid for study in find_studies(known, Wanted("P-17"))] == ["1.2"]
        find_studies(door(server, secret="t0k", is_token=True), Wanted("P-17"))
        basic, bearer = (headers["Authorization"] for _method, _path, headers, _body in server.seen)
    assert b64decode(basic.removeprefix("Basic ")).decode() == "врач:пароль"
    assert bearer == "Bearer t0k"
    assert server.seen[0][1].startswith("/dicom-web/studies?limit=50")
    assert "пароль" not in repr(known)


def test_a_redirect_is_not_followed() -> None:
    with answering(lambda _: (302, {"Location": "http://127.0.0.1:1/"}, b"")) as server:
        assert problem_of(lambda: find_studies(door(server), Wanted("1"))) is Problem.ABSENT
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "content", "problem"),
    [
        (401, b"", Problem.SECRET),
        (403, b"", Problem.SECRET),
        (404, b"", Problem.ABSENT),
        (413, b"", Problem.TOO_LARGE),
        (429, b"", Problem.UNREACHABLE),
        (503, b"", Problem.UNREACHABLE),
        (200, b"<html>", Problem.ANSWER),
        (200, b"[" + b" " * 70_000 + b"]", Problem.TOO_LARGE),
    ],
)
def test_what_goes_wrong_has_a_name(
    status: int, content: bytes, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MOST_JSON", 65_536)
    with answering(lambda _: (status, {}, content)) as server:
        assert problem_of(lambda: series_of(door(server), "1.2")) is problem
    assert problem_of(lambda: series_of(door(server), "1.2")) is Problem.UNREACHABLE  # it is gone


def test_a_study_that_is_larger_than_it_may_be_is_broken_off() -> None:
    with answering(
        lambda _: (200, {"Content-Type": "multipart/related; boundary=x"}, b"x" * 900_000)
    ) as server:
        into = io.BytesIO()
        assert (
            problem_of(lambda: fetch_series(door(server), "1", "2", into=into, most=300_000))
            is Problem.TOO_LARGE
        )
        assert into.tell() <= 300_000


def test_nothing_is_sent_into_ones_own_network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ARCHIVE_NETWORKS = []
    with answering(lambda _: (200, {}, FINE)) as server:
        for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0"):
            there = Door(f"http://{host}:{server.server_port}/dicom-web", secret="t0k", is_token=True)
            assert problem_of(partial(find_studies, there, Wanted("1"))) is Problem.ADDRESS
        rows = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
        of_two_places = Door("http://archive.example/dicom-web")
        assert problem_of(lambda: find_studies(of_two_places, Wanted("1"))) is Problem.ADDRESS
        assert server.seen == []


def test_what_an_archive_says_of_objects_it_was_sent() -> None:
    told = b'{"00081198": {"vr": "SQ", "Value": [{"00081155": {"Value": ["1.1"]}, "00081197": {"Value": [272]}}]}}'
    with answering(lambda _: (409, {}, told)) as server:
        assert store(door(server), io.BytesIO(b"--x--"), "x").refused == (("1.1", 272),)
        method, _path, headers, body = server.seen[0]
    assert (method, body, headers["Content-Length"]) == ("POST", b"--x--", "5")


def test_a_hospital_signs_its_certificate_itself(tmp_path: Path) -> None:
    authority, context = _self_signed(tmp_path)
    with answering(lambda _: (200, {}, FINE), context) as server:
        address = f"https://127.0.0.1:{server.server_port}/dicom-web"
        assert len(find_studies(Door(address, authority=authority), Wanted("1"))) == 1
        assert problem_of(lambda: find_studies(Door(address), Wanted("1"))) is Problem.TLS
        elsewhere = address.replace(
            "127.0.0.1", "localhost"
        )  # the same machine by a name that was not signed
        assert problem_of(lambda: find_studies(Door(elsewhere, authority=authority), Wanted("1"))) in {
            Problem.TLS,
            Problem.ADDRESS,  # where localhost is ::1, too
        }


def _self_signed(folder: Path) -> tuple[str, ssl.SSLContext]:
    """Of 127.0.0.1 alone."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hospital")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return pem.decode(), context
