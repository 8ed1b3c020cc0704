"""The folder of the server's unix socket, whose address must stay short."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

from config.postgres.failures import PostgresFailure
from config.postgres.identity import NOBODY

PORT = 5432  # only a part of the socket's name: no network port is opened
LONGEST_ADDRESS = 107  # bytes, the kernel's limit for a unix socket's path
MACHINE_RUNTIME = Path("/run/user")


def socket_folder(home: Path) -> Path:
    """Where the socket of the database at `home` goes: beside the data unless that path is too long."""
    beside = home / "socket"
    if _fits(beside):
        return beside
    name = "consilia-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    for parent in (MACHINE_RUNTIME / str(os.geteuid()), Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108
        if os.access(parent, os.W_OK) and _fits(parent / name):
            return parent / name
    raise PostgresFailure(
        f"The path {home} is too long for a database socket. Choose a shorter one with --data."
    )


def prepare_socket_folder(folder: Path) -> None:
    """Create the folder for its owner alone; refuse one that somebody else made in a shared place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in _rightful_owners():
        raise PostgresFailure(f"{folder} belongs to somebody else. Remove it, or choose another --data.")
    folder.chmod(0o700)


def socket_url(folder: Path, *, user: str, password: str, database: str) -> str:
    """A libpq address of the database through the socket in `folder`."""
    return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={quote(str(folder), safe='')}"


def _fits(folder: Path) -> bool:
    """A comma would make two addresses of one, in the client's eyes and in the server's."""
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_ADDRESS and "," not in str(folder)


def _rightful_owners() -> tuple[int, ...]:
    """Root may have handed the folder to nobody at an earlier start."""
    return (0, NOBODY) if os.geteuid() == 0 else (os.geteuid(),)
