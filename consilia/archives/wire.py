"""The other side of the wire: DICOMweb of a hospital's archive. Nothing that comes back is trusted.

`dicomweb-client` was weighed: it reads whole studies into memory and parses them in the process that asks. Here
objects go to disk as they come, and are parsed where all foreign bytes are, in the confined child of `imaging`.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from consilia.archives.domain import answers
from consilia.archives.domain.addresses import may_be_asked
from consilia.archives.domain.answers import FoundSeries, FoundStudy, Stored
from consilia.archives.domain.asking import Wanted
from consilia.archives.domain.problems import Problem

Answer = TypeVar("Answer")
SECONDS = (5, 60)  # to connect, and between two parts of the answer
MOST_JSON = 4 * 1024 * 1024
_CHUNK = 1 << 18
_JSON = "application/dicom+json"
_OBJECTS = 'multipart/related; type="application/dicom"; transfer-syntax=*'  # as they are kept there


class Failed(Exception):
    """Nothing came of it, for `problem`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.value)


@dataclass(frozen=True, slots=True)
class Door:
    """Where an archive stands, and by what it knows us. Its text shows no secret."""

    address: str
    user_name: str = ""
    secret: str = field(default="", repr=False)
    is_token: bool = False
    authority: str = field(default="", repr=False)


def find_studies(door: Door, wanted: Wanted) -> list[FoundStudy]:
    """Raises Failed."""
    return _read(answers.studies_in, _ask_json(door, "/studies", wanted.as_query()))


def series_of(door: Door, study: str) -> list[FoundSeries]:
    """Raises Failed."""
    query = [("includefield", "NumberOfSeriesRelatedInstances")]
    return _read(answers.series_in, _ask_json(door, f"/studies/{study}/series", query))


def fetch_series(door: Door, study: str, series: str, *, into: BinaryIO, most: int) -> str:
    """Write the body of the answer `into` a file, and answer its content type. Raises Failed: also beyond `most`."""
    path = f"/studies/{study}/series/{series}"
    with _asking(door, "GET", path, headers={"Accept": _OBJECTS}) as answer:
        for size, chunk in _chunks(answer):
            if size > most:
                raise Failed(Problem.TOO_LARGE)
            into.write(chunk)
        return str(answer.headers.get("Content-Type", ""))


def store(door: Door, body: BinaryIO, boundary: str) -> Stored:
    """Send what stands in `body` from its beginning. Raises Failed."""
    headers = {
        "Accept": _JSON,
        "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
    }
    # 409 is an answer as well: of what was sent nothing was taken, each for its reason.
    with _asking(door, "POST", "/studies", headers=headers, data=body, fine=(200, 202, 409)) as answer:
        return _read(answers.stored_in, _small(answer))


def _ask_json(door: Door, path: str, query: list[tuple[str, str]]) -> bytes:
    with _asking(door, "GET", path, headers={"Accept": _JSON}, params=query, fine=(200, 204)) as answer:
        return _small(answer)


def _read(how: Callable[[bytes], Answer], content: bytes) -> Answer:
    try:
        return how(content)
    except answers.Unreadable as error:
        raise Failed(Problem.ANSWER) from error


@contextmanager
def _asking(
    door: Door, method: str, path: str, *, fine: tuple[int, ...] = (200,), **what: Any
) -> Iterator[requests.Response]:
    """One request, whose answer is read in the block."""
    try:
        # A redirect would carry the secret elsewhere, past the address that was looked at.
        with (
            _session(door) as session,
            session.request(
                method,
                door.address.rstrip("/") + path,
                timeout=SECONDS,
                allow_redirects=False,
                stream=True,
                **what,
            ) as answer,
        ):
            if answer.status_code not in fine:
                raise Failed(_problem_of(answer.status_code))
            yield answer
    except requests.exceptions.SSLError as error:
        raise Failed(Problem.TLS) from error
    except requests.RequestException as error:
        raise Failed(Problem.UNREACHABLE) from error


def _problem_of(status: int) -> Problem:
    if status in {401, 403}:
        return Problem.SECRET
    if status == 413:
        return Problem.TOO_LARGE
    if status == 429 or status >= 500:
        return Problem.UNREACHABLE
    return Problem.ABSENT


def _chunks(answer: requests.Response) -> Iterator[tuple[int, bytes]]:
    """Each piece, with how much has come so far."""
    size = 0
    for chunk in answer.iter_content(_CHUNK):
        size += len(chunk)
        yield size, chunk


def _small(answer: requests.Response) -> bytes:
    content = bytearray()
    for size, chunk in _chunks(answer):
        if size > MOST_JSON:
            raise Failed(Problem.TOO_LARGE)
        content += chunk
    return bytes(content)


def _session(door: Door) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy and no .netrc of the machine: we go where we looked
    adapter = _Guarded(door.authority)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    if door.is_token:
        session.headers["Authorization"] = f"Bearer {door.secret}"
    elif door.user_name:
        session.auth = HTTPBasicAuth(door.user_name.encode(), door.secret.encode())
    return session


def _checked(name: str, port: int) -> str:
    """The address behind a name, when all that stand behind it may be asked. Raises Failed."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Failed(Problem.UNREACHABLE) from error
    addresses = [str(row[4][0]) for row in found]
    if not addresses or not all(may_be_asked(one, settings.ARCHIVE_NETWORKS) for one in addresses):
        raise Failed(Problem.ADDRESS)
    return addresses[0]


class _Connection(HTTPConnection):
    """Connects to the very address that was looked at: asked twice, a name may lead to two places."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        self._dns_host = _checked(name, self.port or self.default_port)
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name


class _SecureConnection(_Connection, HTTPSConnection):
    """The certificate is held against the name, not the address."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Guarded(HTTPAdapter):
    """Asks only where it may; trusts the archive's own authority where one is given."""

    def __init__(self, authority: str) -> None:
        self._authority = authority
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        if self._authority:
            kwargs["ssl_context"] = ssl.create_default_context(cadata=self._authority)
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
