"""An installation on this machine: its data folder, its database, and the environment of its processes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from config.command.data_folder import DataFolder
from config.command.speech import Mistake, step
from config.environment import VARIABLES
from config.postgres import AlreadyRunning, EmbeddedPostgres, PostgresFailure, available_binaries

# What a demo takes over from the shell: taste, never an address or a key of something real.
HARMLESS = frozenset(
    {"DEFAULT_LANGUAGE", "DEFAULT_TIME_ZONE", "ATTACHMENT_MAX_MB", "FORM_FILE_MAX_MB", "DATABASE_POOL_MAX"}
)


@dataclass(frozen=True)
class Address:
    """Where the web answers; live updates use the next port."""

    port: int = 8000
    bind: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def probe(self) -> str:
        """Where this machine itself reaches the web."""
        everywhere = self.bind in {"0.0.0.0", "::", "127.0.0.1", "localhost"}  # noqa: S104
        host = "localhost" if everywhere else f"[{self.bind}]" if ":" in self.bind else self.bind
        return f"http://{host}:{self.port}"

    @property
    def live_port(self) -> int:
        return self.port + 1

    @property
    def live_url(self) -> str:
        return f"http://localhost:{self.live_port}"


def uses_own_server(folder: DataFolder) -> bool:
    """Whether the database is a server from the environment. A demo never writes there."""
    return folder.kind == "run" and bool(os.environ.get("DATABASE_URL"))


@contextmanager
def started_database(folder: DataFolder) -> Iterator[EmbeddedPostgres | None]:
    """The embedded database, started for as long as the block lasts; None with a server of one's own."""
    if uses_own_server(folder):
        yield None
        return
    server = embedded(folder)
    try:
        found = available_binaries()
        with step(f"Starting PostgreSQL {found[0].version if found else ''}"):
            server.start()
        yield server
    except PostgresFailure as failure:
        raise Mistake(str(failure)) from failure
    finally:
        server.stop()


@contextmanager
def reachable_database(folder: DataFolder) -> Iterator[EmbeddedPostgres | None]:
    """The database for one command: the one that runs already, else started for the block."""
    if uses_own_server(folder):
        yield None
        return
    server = embedded(folder)
    try:
        server.start()
    except AlreadyRunning:
        yield server
        return
    except PostgresFailure as failure:
        raise Mistake(str(failure)) from failure
    try:
        yield server
    finally:
        server.stop()


def embedded(folder: DataFolder) -> EmbeddedPostgres:
    try:
        return EmbeddedPostgres(folder.database)
    except PostgresFailure as failure:
        raise Mistake(str(failure)) from failure


def process_environment(
    folder: DataFolder, server: EmbeddedPostgres | None, address: Address
) -> dict[str, str]:
    """The whole environment of the installation's processes."""
    own = {
        "CONSILIA_MODE": "demo" if folder.kind == "demo" else "production",
        "DATA_DIR": str(folder.path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    defaults = {"PUBLIC_URL": address.url, "LIVE_URL": address.live_url}
    if server:
        own["DATABASE_URL"] = server.url
        defaults |= folder.keys()
    inherited = dict(os.environ)
    if folder.kind == "demo":
        for variable in VARIABLES:
            if variable.name not in HARMLESS:
                inherited.pop(variable.name, None)
    return defaults | inherited | own
