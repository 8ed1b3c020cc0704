"""./dev dump and ./dev restore: a copy of the embedded database in one file, taken while it serves.

Attachments and keys are files of the data folder (`files/`, `keys.env`): copy them with any tool.
"""

import argparse
import os
import subprocess
from pathlib import Path

from config.command.data_folder import choose_folder, existing_folder
from config.command.installation import reachable_database, started_database
from config.command.speech import Mistake, say, step
from config.postgres import EmbeddedPostgres, choose_binaries
from config.postgres.cluster import APPLICATION, cluster_major


def dump(arguments: list[str]) -> int:
    """Write the whole database into a new file, as it is at one moment."""
    options = _parsed("dump", "the new file", arguments)
    if options.file.exists():
        raise Mistake(f"{options.file} is there already; a copy never replaces another.")
    folder = existing_folder(options.data)
    with reachable_database(folder) as server, step(f"Copying the database into {options.file}"):
        if server is None:
            raise Mistake("DATABASE_URL names a server of your own: copy it with its pg_dump.")
        # Made for its owner alone before the first row arrives.
        options.file.touch(mode=0o600)
        # As the system: else the log behind the second wall (decision 0010) would be missing in the copy.
        _call(server, "pg_dump", "--enable-row-security", "--format=custom", f"--file={options.file}")
    return 0


def restore(arguments: list[str]) -> int:
    """Fill a new data folder from such a file."""
    options = _parsed("restore", "a file that ./dev dump wrote", arguments)
    if not options.file.is_file():
        raise Mistake(f"there is no file {options.file}.")
    folder = choose_folder("run", options.data)
    if folder.database.exists():
        raise Mistake(f"{folder.path} has a database already; name a new folder with --data.")
    folder.open()
    with started_database(folder) as server, step("Restoring"):
        if server is None:
            raise Mistake("DATABASE_URL names a server of your own: restore there with its pg_restore.")
        _call(server, "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={APPLICATION}", options.file)
    say(f"Restored into {folder.path}. Put keys.env and files/ of the same installation there too.")
    return 0


def _call(server: EmbeddedPostgres, program: str, *arguments: object) -> None:
    """Run one of PostgreSQL's own programs on the database; the password stays off the command line."""
    from psycopg.conninfo import conninfo_to_dict  # the driver, for those verbs that need it

    from consilia.foundation.wall import SYSTEM

    parts = conninfo_to_dict(server.url)
    environment = os.environ | {
        "PGHOST": str(parts["host"]),
        "PGUSER": str(parts["user"]),
        "PGPASSWORD": str(parts["password"]),
        "PGDATABASE": str(parts["dbname"]),
        "PGOPTIONS": f"-c consilia.reader={SYSTEM}",
    }
    binaries = choose_binaries(cluster_major(server.home))
    command = [binaries.path(program), *map(str, arguments)]
    if subprocess.run(command, env=environment, check=False).returncode:
        raise Mistake(f"{program} failed; the lines above say why.")


def _parsed(verb: str, what: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"./dev {verb}")
    parser.add_argument("file", type=_path, help=what)
    parser.add_argument("--data", metavar="DIR", help="the data folder")
    return parser.parse_args(arguments)


def _path(text: str) -> Path:
    return (Path(os.environ.get("CALLED_FROM", ".")) / Path(text).expanduser()).resolve()
