"""As whom PostgreSQL runs. It refuses to run as root, and root is who one is in many containers."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.postgres.failures import PostgresFailure

NOBODY = 65534


@dataclass(frozen=True)
class Identity:
    """How to start a program so that PostgreSQL accepts its user.

    `prefix` goes before the command. `owner` is the user id that must own the files, None when the
    files of the present user will do.
    """

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.prefix, program, *arguments]

    def give(self, *paths: Path) -> None:
        """Make the paths belong to the user that the server runs as."""
        if self.owner is not None:
            for path in paths:
                os.chown(path, self.owner, self.owner)

    def check_reach(self, path: Path) -> None:
        """Raise PostgresFailure when the server's user could not enter the folder."""
        if self.owner is not None and not _succeeds([*self.prefix, "test", "-x", str(path)]):
            raise PostgresFailure(
                f"PostgreSQL cannot run as root, and an ordinary user cannot enter {path}. "
                "Start as an ordinary user, choose another folder with --data, or set DATABASE_URL."
            )


OURSELVES = Identity()
# A user namespace: root outside is nobody inside, so the files stay root's and no mode changes.
MAPPED = Identity(prefix=("unshare", "--user", f"--map-user={NOBODY}"))
# Where namespaces are forbidden (many containers): really become nobody.
AS_NOBODY = Identity(
    prefix=("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"), owner=NOBODY
)


@lru_cache(maxsize=1)
def choose_identity() -> Identity:
    """The first way to start PostgreSQL that works on this machine for this user."""
    if os.geteuid() != 0 and _has_a_name():
        return OURSELVES
    for identity in (MAPPED, AS_NOBODY):
        if shutil.which(identity.prefix[0]) and _succeeds(identity.command("true")):
            return identity
    raise PostgresFailure(
        "PostgreSQL runs neither as root nor as a user without a name, and this machine allows neither a "
        "user namespace nor becoming nobody. Start as an ordinary user, or set DATABASE_URL."
    )


def _has_a_name() -> bool:
    """Some containers run as a bare number; initdb insists on a name."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
