"""The folder where an installation keeps its database, files and keys.

It bears a marker file that says what kind it is: a demo is never started on real data, real data is
never taken for a demo, and nothing without the marker is ever deleted.
"""

import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config.command.speech import Mistake, say
from config.environment import ROOT
from config.postgres import EmbeddedPostgres

Kind = Literal["demo", "run"]
MARKER = ".consilia"
KEYS = "keys.env"


@dataclass(frozen=True)
class DataFolder:
    path: Path
    kind: Kind

    @property
    def database(self) -> Path:
        return self.path / "postgres"

    @property
    def marker(self) -> Path:
        return self.path / MARKER

    def open(self) -> None:
        """Make the folder, or recognise it. Raises Mistake when it is something else."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(self.path.iterdir()):
                self.marker.write_text(f"{self.kind}\n")
        except OSError as error:
            raise Mistake(f"{self.path} cannot be used: {error.strerror}. Choose another --data.") from error
        if self._kind_found() is None:
            raise Mistake(f"{self.path} holds something else than Consilia's data. Choose another --data.")
        if self._kind_found() != self.kind:
            raise Mistake(f"{self.path} belongs to ./dev {self._kind_found()}. Choose another --data.")

    def delete(self, *, sure: bool) -> None:
        """Delete the folder after a question. Raises Mistake when it is not ours, in use, or not confirmed."""
        if not self.path.exists():
            return
        if self._kind_found() != self.kind:
            raise Mistake(f"{self.path} does not bear the marker of a {self.kind} folder: it stays as it is.")
        if EmbeddedPostgres.in_use(self.database):
            raise Mistake(f"{self.path} is in use: stop Consilia first.")
        if not sure and not _confirmed(f"Delete everything in {self.path}?"):
            raise Mistake("nothing was deleted.")
        # The marker goes last: an interrupted deletion can be repeated.
        for entry in [entry for entry in self.path.iterdir() if entry.name != MARKER]:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        shutil.rmtree(self.path)
        say(f"· Deleted {self.path}")

    def keys(self) -> dict[str, str]:
        """The secrets of this installation, made at the first start and kept for its owner alone."""
        path = self.path / KEYS
        if not path.exists():
            made = {
                "SECRET_KEY": secrets.token_urlsafe(50),
                "IDENTIFIER_KEYS": secrets.token_hex(32),
                "BLIND_INDEX_KEY": secrets.token_hex(32),
            }
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.writelines(f"{name}={value}\n" for name, value in made.items())
            if self.kind == "run":
                say(f"  Keys were made in {path}. Keep a copy: without them identifiers cannot be read.")
        return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)

    def _kind_found(self) -> str | None:
        try:
            return self.marker.read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return None


def choose_folder(kind: Kind, named: str | None) -> DataFolder:
    """The folder named with --data (relative to where the person stands), or the usual one."""
    if named:
        return DataFolder(
            (Path(os.environ.get("CALLED_FROM", ".")) / Path(named).expanduser()).resolve(), kind
        )
    if kind == "run" and (configured := os.environ.get("DATA_DIR")):
        return DataFolder(Path(configured).expanduser().resolve(), kind)
    return DataFolder(ROOT / ".data" / kind, kind)


def existing_folder(named: str | None) -> DataFolder:
    """The folder that a command on existing data means. Raises Mistake when there is none."""
    for kind in ("demo", "run"):
        folder = choose_folder(kind, named)
        if folder.marker.exists() and folder.marker.read_text().strip() == kind:
            return folder
    raise Mistake("there is no database yet: start ./dev demo or ./dev run first, or name its --data.")


def _confirmed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise Mistake("this asks before it deletes, and nobody is there to answer: add --yes.")
    return input(f"{question} Type yes: ").strip().lower() == "yes"
