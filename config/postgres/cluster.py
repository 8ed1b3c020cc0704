"""A database cluster on disk: made once, then described by what lies in its folder.

home/
  cluster/              the files of PostgreSQL itself
  socket/               the way in (elsewhere when this path is too long)
  superuser.password    used by this package only
  application.password  the role that owns the application's database, no superuser
  server.log
"""

import locale
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from config.postgres.binaries import Binaries
from config.postgres.failures import PostgresFailure
from config.postgres.identity import Identity

SUPERUSER = "postgres"
APPLICATION = "consilia"  # the role and the database
FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17


def cluster_major(home: Path) -> int | None:
    """The major version that made the cluster at `home`; None when there is none yet."""
    try:
        return int((home / "cluster" / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def make_cluster(home: Path, binaries: Binaries, identity: Identity, *, durable: bool = True) -> None:
    """Run initdb. An interrupted attempt leaves nothing that looks like a cluster.

    Takes about 2 s; half of it is the disk when `durable`.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    password_file = write_password(home, SUPERUSER, secrets.token_urlsafe(24))
    write_password(home, APPLICATION, secrets.token_urlsafe(24))
    identity.give(home, password_file)
    identity.check_reach(home)
    unfinished = home / "cluster.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = identity.command(
        binaries.path("initdb"),
        f"--pgdata={unfinished}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
        *_locale_options(binaries.major),
        *([] if durable else ["--no-sync", "--wal-segsize=1"]),  # the smaller, the faster to copy
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=clean_environment())
    if done.returncode:
        raise PostgresFailure(f"The database could not be made in {home}:\n{done.stderr.strip()}")
    unfinished.rename(home / "cluster")


def read_password(home: Path, role: str) -> str:
    return _password_file(home, role).read_text()


def write_password(home: Path, role: str, password: str) -> Path:
    """Keep a password in a file that its owner alone can read."""
    path = _password_file(home, role)
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    return path


def clean_environment() -> dict[str, str]:
    """Our environment without what would redirect PostgreSQL (PGDATA, PGPORT...)."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _password_file(home: Path, role: str) -> Path:
    return home / ("superuser.password" if role == SUPERUSER else "application.password")


def _locale_options(major: int) -> list[str]:
    """Sort by code point, classify all of Unicode: the same order on every machine and version.

    The server's own C.UTF-8 where it exists; else the system's. LC_CTYPE stays the system's in both,
    because trigram and text search ask it what a letter is.
    """
    options = [f"--locale={_system_utf8()}", "--lc-collate=C", "--lc-messages=C"]
    if major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _system_utf8() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                return locale.setlocale(locale.LC_CTYPE, name) and name
            except locale.Error:
                continue
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise PostgresFailure("This machine has no UTF-8 locale (C.UTF-8 or en_US.UTF-8).")
