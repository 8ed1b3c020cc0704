"""ClamAV's daemon, where the installation names one: INSTREAM over a socket, piece by piece."""

import socket
import struct
from pathlib import Path

from django.conf import settings

PIECE = 256 * 1024
_PATIENCE = 120
_LONGEST_ANSWER = 4096


class CannotScan(Exception):
    """The scanner does not answer, or not about this file."""


def finding(path: Path) -> str:
    """What the scanner calls what it found; empty where it found nothing, or where there is none.

    Raises:
        CannotScan: a file that was not looked at is not clean.
    """
    if not settings.CLAMAV_ADDRESS:
        return ""
    try:
        with _connected(settings.CLAMAV_ADDRESS) as line, path.open("rb") as file:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            return _read(_answer(line))
    except OSError as error:
        raise CannotScan(str(error)) from error


def _connected(address: str) -> socket.socket:
    """`/run/clamav/clamd.ctl`, or `host:3310`."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_PATIENCE)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_PATIENCE)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")


def _read(said: str) -> str:
    """`stream: OK`, `stream: Eicar-Signature FOUND`, or an error such as a limit on sizes."""
    if said == "stream: OK":
        return ""
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    raise CannotScan(said)
